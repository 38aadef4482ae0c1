# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
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


class PictureRequest(models.Model):
    """Somebody asks for the removal of a picture; moderators of the event answer."""

    picture = models.ForeignKey(
        "media.Picture", models.CASCADE, related_name="requests", verbose_name=_("picture")
    )
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("post"))
    reason = models.CharField(_("why"), max_length=1000)
    contact = models.CharField(
        _("how to answer"),
        max_length=200,
        blank=True,
        help_text=_("Forgotten a month after the decision."),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("request to remove a picture")
        verbose_name_plural = _("requests to remove pictures")
        indexes = [
            models.Index(
                fields=["created_at"],
                name="picture_requests_open",
                condition=models.Q(decided_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.reason[:60]
