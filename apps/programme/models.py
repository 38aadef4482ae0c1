# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

COUNTS = ("created", "updated", "moved", "cancelled", "restored", "unchanged")
"""What can become of a session in an import; each session counts once."""


class ImportRun(models.Model):
    """One import that changed something; one that changed nothing leaves no row."""

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="imports", verbose_name=_("event")
    )
    source = models.CharField(_("file or address"), max_length=500)
    format = models.CharField(_("format"), max_length=20)
    content_hash = models.CharField(max_length=64)
    counts = models.JSONField(_("counts"), default=dict)
    warnings = models.JSONField(_("warnings"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["event", "-at"])]

    def __str__(self) -> str:
        return f"{self.source} ({self.at:%Y-%m-%d %H:%M})"
