# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ActivityQuerySet(models.QuerySet["Activity"]):
    def waiting(self, now: datetime) -> Self:
        """Not handed to their reactions yet, and not leased to a dispatcher that is at it."""
        return self.filter(dispatched_at=None).filter(Q(next_try_at=None) | Q(next_try_at__lte=now))


class Activity(models.Model):
    """One thing that happened: audit trail, source of figures, and what reactions start from."""

    verb = models.CharField(_("verb"), max_length=80)
    event = models.ForeignKey(
        "events.Event",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("event"),
    )
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, related_name="+", verbose_name=_("content type")
    )
    object_id = models.BigIntegerField(_("object id"))
    subject = GenericForeignKey("content_type", "object_id")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("actor"),
    )
    data = models.JSONField(_("data"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    dispatched_at = models.DateTimeField(_("dispatched at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(
                "next_try_at",
                "id",
                name="activity_waiting",
                condition=Q(dispatched_at=None),
            ),
            models.Index(fields=["content_type", "object_id", "-id"], name="activity_of_subject"),
            models.Index(fields=["event", "-id"], name="activity_of_event"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"


class IdempotencyKey(models.Model):
    """A form that has been written once; the same key again gets the stored answer."""

    key = models.UUIDField()
    scope = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("key", "scope", name="idempotency_key_unique_in_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class OutgoingPause(models.Model):
    """While its only row is there, nothing leaves the house unasked (apps.activity.outgoing)."""

    since = models.DateTimeField(_("since"), default=timezone.now, db_default=Now())
    reason = models.CharField(_("reason"), max_length=200, db_default="")
    only = models.BooleanField(default=True, db_default=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("pause of what is sent")
        verbose_name_plural = _("pauses of what is sent")
        constraints = [models.CheckConstraint(condition=Q(only=True), name="outgoing_pause_only")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} UTC: {self.reason}"
