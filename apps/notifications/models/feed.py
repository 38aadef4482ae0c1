# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeFeed(models.Model):
    """The secret address under which a feed reader asks for somebody's notices."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notice_feed",
        verbose_name=_("person"),
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret.")
    sealed = models.TextField(help_text="The secret, encrypted under the portal's key.")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("feed of notices")
        verbose_name_plural = _("feeds of notices")

    def __str__(self) -> str:
        # It names nobody.
        return f"feed of notices {self.pk}"
