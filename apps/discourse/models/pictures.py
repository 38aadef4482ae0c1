# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SentPicture(models.Model):
    """A picture of ours that was uploaded to a forum, once for all posts that show it."""

    forum = models.ForeignKey(
        "discourse.Forum", models.CASCADE, related_name="+", verbose_name=_("forum")
    )
    picture = models.ForeignKey(
        "media.Picture", models.CASCADE, related_name="+", verbose_name=_("picture")
    )
    upload = models.CharField(
        max_length=300,
        blank=True,
        help_text="upload://…; empty where the forum does not take it: posts link to ours.",
    )
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("uploaded picture")
        verbose_name_plural = _("uploaded pictures")
        constraints = [
            models.UniqueConstraint(fields=["forum", "picture"], name="picture_sent_once"),
        ]

    def __str__(self) -> str:
        return self.upload
