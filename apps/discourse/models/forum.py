# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.secrets_at_rest import decrypt


class ForumQuerySet(models.QuerySet["Forum"]):
    def working(self) -> Self:
        """Those that are asked: connected, not paused, and the key is not refused."""
        return self.filter(state=Forum.State.CONNECTED, locked_out_at=None)


class Forum(models.Model):
    """A Discourse forum that events may be mirrored to.

    What only the engine of the mirror moves (`posts_seen`, `log_seen`) is how far it has read
    there. Secrets are set by services.connecting alone.
    """

    class State(models.TextChoices):
        CONNECTED = "connected", _("Connected")
        PAUSED = "paused", _("Paused")
        DISCONNECTED = "disconnected", _("Disconnected")

    site = models.SlugField(
        _("short name"),
        max_length=40,
        unique=True,
        help_text=_("Part of the address that the forum sends to. It never changes."),
    )
    name = models.CharField(_("name"), max_length=120)
    base_url = models.CharField(
        _("address"),
        max_length=300,
        unique=True,
        help_text=_("The address of its front page, with https:// and without a slash at the end."),
    )
    bridge_user = models.CharField(
        _("account there"),
        max_length=60,
        default="system",
        help_text=_("The forum account that the key acts as. Best is one made for the portal."),
    )
    bridge_user_id = models.BigIntegerField(null=True, blank=True)
    sealed_key = models.TextField(blank=True, help_text="The API key, encrypted.")
    sealed_secret = models.TextField(blank=True, help_text="The webhook's secret, encrypted.")
    sealed_secret_before = models.TextField(
        blank=True, help_text="The one before, encrypted: valid until `secret_before_until`."
    )
    secret_before_until = models.DateTimeField(
        _("the secret before is valid until"), null=True, blank=True
    )
    grants_keys = models.BooleanField(
        _("people may be granted keys of their own"),
        default=False,
        db_default=False,
        help_text=_(
            "Once the forum's setting “allowed user api auth redirects” has this portal's address: "
            "people link their account there with one click."
        ),
    )
    sealed_provider_secret = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Encrypted: proofs made there.",
    )
    sealed_consumer_secret = models.TextField(
        blank=True, default="", db_default="", help_text="Encrypted: it signs in from here."
    )
    shared_ways = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="Providers that let people in here, and what the forum calls the same ones.",
    )
    hook_id = models.BigIntegerField(_("number of the webhook there"), null=True, blank=True)
    per_minute = models.PositiveSmallIntegerField(
        _("requests a minute"),
        default=50,
        validators=[MinValueValidator(5), MaxValueValidator(1000)],
        help_text=_(
            "A forum allows 60 a minute to all its keys together, unless its owner raised it."
        ),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.CONNECTED
    )
    locked_out_at = models.DateTimeField(
        _("key refused since"),
        null=True,
        blank=True,
        help_text=_("Nothing is asked until there is a new key."),
    )
    locked_out_why = models.CharField(_("what the forum said"), max_length=300, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When people were told that the key is refused."
    )
    not_before = models.DateTimeField(_("asks for a pause until"), null=True, blank=True)
    check_asked_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    findings = models.JSONField(
        default=list, blank=True, help_text="What the last check found; see services.checking."
    )
    features = models.JSONField(
        default=dict,
        blank=True,
        help_text="What this forum can: see `can`. Learned by the check.",
    )
    ping_asked_at = models.DateTimeField(null=True, blank=True)
    pinged_at = models.DateTimeField(_("last ping received"), null=True, blank=True)
    posts_seen = models.BigIntegerField(default=0, help_text="Highest post number polled.")
    log_seen = models.BigIntegerField(default=0, help_text="Highest delivery of the log replayed.")
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def api_key(self) -> str:
        return decrypt(self.sealed_key) if self.sealed_key else ""

    @property
    def provider_secret(self) -> str:
        return decrypt(self.sealed_provider_secret) if self.sealed_provider_secret else ""

    @property
    def consumer_secret(self) -> str:
        return decrypt(self.sealed_consumer_secret) if self.sealed_consumer_secret else ""

    def webhook_secrets(self, now: datetime) -> list[str]:
        """The secrets that a delivery may be signed with; none means that nothing is believed."""
        sealed = [self.sealed_secret]
        if self.secret_before_until and now < self.secret_before_until:
            sealed.append(self.sealed_secret_before)
        return [secret for one in sealed if one and (secret := decrypt(one))]

    @property
    def webhook_path(self) -> str:
        """Where the forum is to send, below the portal's own address."""
        return reverse("discourse:webhook", args=[self.site])

    @property
    def place(self) -> str:
        """Host, port and folder: what the forum names itself in a delivery, without the scheme."""
        return place_of(self.base_url)

    @property
    def is_working(self) -> bool:
        return self.state == self.State.CONNECTED and self.locked_out_at is None

    @property
    def takes_tags(self) -> bool:
        """Unless a check has found that it does not."""
        return self.features.get("tags", True) is not False

    def can(self, feature: str) -> bool:
        """Whether the last check found it.

        "tag_objects", "create_tags", "calendar", "localizations", "impersonate", "delivery_log".
        """
        features: dict[str, Any] = self.features
        return bool(features.get(feature))


def place_of(address: str) -> str:
    """`forum.example/folder` of an address of a forum, however it is spelled."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    named = host if port in (None, 80, 443) else f"{host}:{port}"
    return f"{named}{parts.path.rstrip('/')}"
