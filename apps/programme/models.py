# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

COUNTS = ("created", "updated", "moved", "cancelled", "restored", "unchanged")
"""What can become of a session in an import; each session counts once."""


class ProgrammeSourceQuerySet(models.QuerySet["ProgrammeSource"]):
    def due(self, now: datetime) -> Self:
        """Their time has come, and nobody is at them."""
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        return self.filter(free, paused_at=None, next_at__lte=now)


class ProgrammeSource(models.Model):
    """An address that an event's programme is kept in step with."""

    class Result(models.TextChoices):
        NEVER = "never", _("Not looked at yet")
        UNCHANGED = "unchanged", _("Nothing new")
        APPLIED = "applied", _("Changes were made")
        WAITING = "waiting", _("Waits for your decision")
        FAILED = "failed", _("Could not be read")

    class Pause(models.TextChoices):
        PERSON = "person", _("Paused by an organizer")
        FAILURES = "failures", _("Paused after many failures")
        OVER = "over", _("Paused because the event is long over")

    class Interval(models.IntegerChoices):
        QUARTER = 15, _("every 15 minutes")
        HOUR = 60, _("every hour")
        SIX_HOURS = 360, _("every 6 hours")
        DAY = 1440, _("once a day")

    event = models.OneToOneField(
        "events.Event", models.CASCADE, related_name="programme_source", verbose_name=_("event")
    )
    address = models.CharField(_("address"), max_length=500)
    format = models.CharField(_("format"), max_length=20, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    interval = models.PositiveIntegerField(
        _("look for changes"), choices=Interval.choices, default=Interval.HOUR
    )
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    pause_reason = models.CharField(max_length=8, choices=Pause.choices, blank=True)
    checked_at = models.DateTimeField(_("last looked at"), null=True, blank=True)
    next_at = models.DateTimeField(_("next look"))
    wanted_at = models.DateTimeField(
        null=True,
        help_text="When a person last asked for it: given, changed or resumed.",
    )
    result = models.CharField(
        _("last result"), max_length=9, choices=Result.choices, default=Result.NEVER
    )
    problem = models.JSONField(default=dict, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    raw_hash = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kept by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ProgrammeSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept programme")
        verbose_name_plural = _("kept programmes")
        indexes = [
            models.Index("next_at", name="programme_source_due", condition=Q(paused_at=None)),
        ]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("admin:programme_programmesource_change", args=[self.pk])

    @property
    def every(self) -> timedelta:
        return timedelta(minutes=self.interval)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def stuck(self, now: datetime) -> Self:
        """Whoever was to work on them has been killed, or was never told."""
        at_work = self.filter(state__in=ImportRun.AT_WORK, lease_until__lte=now)
        return at_work.filter(file__isnull=False)


class ImportRun(models.Model):
    """One import: a preview that waits for a person, one that was applied, one that failed.

    A look at a kept source that found nothing new leaves no row, and neither does a command that
    changed nothing. `event` is empty while a run is to open a new one.
    """

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        WAITING = "waiting", _("Waits for a decision")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Failed")
        DISCARDED = "discarded", _("Discarded")

    AT_WORK = (State.READING, State.APPLYING)

    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name=_("event"),
    )
    kept_source = models.ForeignKey(
        ProgrammeSource, models.SET_NULL, null=True, blank=True, related_name="runs"
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=State.choices,
        default=State.APPLIED,
        db_default=State.APPLIED,
    )
    source = models.CharField(_("file or address"), max_length=500)
    format = models.CharField(_("format"), max_length=20)
    content_hash = models.CharField(max_length=64)
    options = models.JSONField(default=dict, db_default={})
    choices = models.JSONField(default=dict, db_default={})
    problem = models.JSONField(default=dict, db_default={})
    fingerprint = models.CharField(max_length=64, blank=True, default="", db_default="")
    event_version = models.PositiveBigIntegerField(null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    warnings = models.JSONField(_("warnings"), default=list)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["event", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.at:%Y-%m-%d %H:%M})"

    def get_absolute_url(self) -> str:
        return reverse("admin:programme_importrun_change", args=[self.pk])


class ImportFile(models.Model):
    """What a run was given, what was read in it and what its preview shows, all packed.

    Kept while the run waits and a while after, then deleted: files hold names of people.
    """

    run = models.OneToOneField(ImportRun, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField(null=True)
    programme = models.BinaryField(null=True)
    preview = models.BinaryField(null=True)


class Refusal(models.Model):
    """What an organizer did not take over, as long as the source says the same about it."""

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="import_refusals")
    key = models.CharField(max_length=160)
    digest = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("refused change")
        verbose_name_plural = _("refused changes")
        constraints = [
            models.UniqueConstraint("event", "key", name="import_refusal_once_a_row"),
        ]

    def __str__(self) -> str:
        return self.key


class ImportMail(models.Model):
    """A mail about an import to an organizer; one for each thing that happened."""

    activity_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("activity_id", "user", name="import_mail_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.user_id}"
