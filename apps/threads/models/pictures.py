# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.threads.models.post import Post


class PostPicture(models.Model):
    """A picture below the text of a post; each is shown in one post only."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="pictures", verbose_name=_("post"))
    picture = models.OneToOneField(
        "media.Picture", models.CASCADE, related_name="shown_in", verbose_name=_("picture")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture in a post")
        verbose_name_plural = _("pictures in posts")

    def __str__(self) -> str:
        return f"{self.picture_id} in {self.post_id}"
