# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PushKey(models.Model):
    """The key by which push services know this portal; one row, unless the operator set a key."""

    private = models.TextField(help_text="Encrypted; see services.keys.")
    public = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("key for push messages")
        verbose_name_plural = _("keys for push messages")

    def __str__(self) -> str:
        return self.public[:12]


class PushDevice(models.Model):
    """A browser that somebody wants to be told on. It goes with the session it was named in: who
    signs out there, or is signed out, is told nothing there any more."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="push_devices",
        verbose_name=_("person"),
    )
    session = models.ForeignKey(
        "accounts.OpenSession",
        models.CASCADE,
        related_name="push_devices",
        verbose_name=_("open session"),
    )
    endpoint = models.TextField(help_text="Whoever knows it can send there; never logged.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the endpoint.")
    key = models.CharField(max_length=100)
    secret = models.TextField(help_text="Encrypted.")
    made_for = models.CharField(max_length=100, help_text="The portal's public key at that time.")
    name = models.CharField(_("browser"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    worked_at = models.DateTimeField(_("last message taken at"), null=True, blank=True)
    failures = models.PositiveIntegerField(
        _("failures since"), default=0, help_text="In a row; 0 after each that worked."
    )
    wait_until = models.DateTimeField(
        null=True, blank=True, help_text="Its service asked for a pause until then."
    )

    class Meta:
        verbose_name = _("device with push messages")
        verbose_name_plural = _("devices with push messages")

    def __str__(self) -> str:
        # Lists show this: it names nobody.
        return f"device {self.pk}"
