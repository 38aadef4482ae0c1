# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user) -> "ApiTokenQuerySet":
        """One's own, and nobody else's: not even for superusers."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(user=user)

    def usable(self, now: datetime) -> "ApiTokenQuerySet":
        """Not run out, and of somebody whose account is active."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), user__is_active=True)


class ApiToken(models.Model):
    """What a program shows to act as a person. The token itself is known to its person only."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="api_tokens",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("may"), max_length=5, choices=Scope.choices)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token.")
    ending = models.CharField(max_length=4, help_text="Its last letters, to tell two apart.")
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("runs out"), null=True, blank=True)
    last_used_on = models.DateField(
        _("last used"), null=True, blank=True, help_text="The day in UTC; no more is kept."
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
