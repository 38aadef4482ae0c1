# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.discourse.bodies import read_body
from apps.discourse.models.forum import Forum


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self, now: datetime) -> Self:
        """Not worked yet, and not put off; oldest first."""
        free = Q(next_try_at=None) | Q(next_try_at__lte=now)
        return self.filter(free, worked_at=None).order_by("pk")


class Delivery(models.Model):
    """What a forum sent to us, or what its log says it sent; kept first and worked later.

    The headers are not signed: `event` is a hint, and what would take something away is asked of
    the forum first. Private messages, whispers and what is of no use here come without a body.
    """

    class Source(models.TextChoices):
        WEBHOOK = "webhook", _("sent by the forum")
        LOG = "log", _("read in the forum's log")

    forum = models.ForeignKey(
        Forum, models.CASCADE, related_name="deliveries", verbose_name=_("forum")
    )
    source = models.CharField(
        _("came"), max_length=8, choices=Source.choices, default=Source.WEBHOOK
    )
    event_id = models.CharField(_("number there"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    event = models.CharField(_("event"), max_length=80)
    topic_id = models.BigIntegerField(_("topic there"), null=True, blank=True)
    post_id = models.BigIntegerField(_("post there"), null=True, blank=True)
    body = models.BinaryField(blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body.")
    once = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        help_text="The same within three hours is the same delivery; empty where it may repeat.",
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    worked_at = models.DateTimeField(_("worked"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["forum", "once"], name="delivery_kept_once"),
        ]
        indexes = [
            models.Index(
                fields=["forum", "topic_id", "id"],
                condition=Q(worked_at=None),
                name="delivery_waiting",
            ),
            models.Index(fields=["received_at"], name="delivery_received"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"

    def payload(self) -> dict[str, Any]:
        """The object that the delivery tells of, without characters that no database takes."""
        if not self.body:
            return {}
        inside = read_body(bytes(self.body)).get(self.kind)
        return inside if isinstance(inside, dict) else {}
