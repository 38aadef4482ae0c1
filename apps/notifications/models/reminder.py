# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.notifications.models.preference import LONGEST_LEAD


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def waiting(self) -> "ReminderQuerySet":
        """Neither told nor dropped."""
        return self.filter(told_at=None, dropped_at=None)

    def due(self, now: datetime) -> "ReminderQuerySet":
        return self.waiting().filter(due_at__lte=now)


class Reminder(models.Model):
    """Somebody is to be told that what they come to begins soon.

    It knows the beginning it was planned for: of what was moved since nobody is reminded. Letters
    and the line in the inbox are made when it is due, for what the person wishes then.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", verbose_name=_("person")
    )
    headcount = models.ForeignKey(
        "rsvps.Headcount",
        models.CASCADE,
        related_name="reminders",
        db_index=False,
        verbose_name=_("event or session"),
    )
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="+", verbose_name=_("event")
    )
    for_start = models.DateTimeField(_("begins"))
    lead = models.PositiveIntegerField(_("minutes before"))
    due_at = models.DateTimeField(_("due"))
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["headcount", "user", "for_start", "lead"],
                name="one_reminder_a_person_thing_start_and_lead",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(told_at=None, dropped_at=None),
                name="reminders_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"Reminder {self.pk}"


class OwnLeads(models.Model):
    """How long before this one event or session somebody wants to be reminded; empty: not at all.

    No row: as their habits say.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_leads", verbose_name=_("person")
    )
    headcount = models.ForeignKey(
        "rsvps.Headcount",
        models.CASCADE,
        related_name="own_leads",
        db_index=False,
        verbose_name=_("event or session"),
    )
    leads = ArrayField(
        models.PositiveIntegerField(
            validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LEAD)]
        ),
        default=list,
        blank=True,
        size=5,
        verbose_name=_("minutes before"),
    )

    class Meta:
        verbose_name = _("own reminder")
        verbose_name_plural = _("own reminders")
        constraints = [
            models.UniqueConstraint(fields=["headcount", "user"], name="own_leads_once_a_thing"),
        ]

    def __str__(self) -> str:
        return f"Own leads {self.pk}"


class PlannedReminders(models.Model):
    """For which state of an event or session, and of the answers to it, reminders were planned."""

    headcount = models.OneToOneField(
        "rsvps.Headcount", models.CASCADE, primary_key=True, related_name="+"
    )
    version = models.PositiveBigIntegerField()
    starts_at = models.DateTimeField()

    class Meta:
        verbose_name = _("planned reminders")
        verbose_name_plural = _("planned reminders")

    def __str__(self) -> str:
        return f"Planned {self.pk}"


class Nudge(models.Model):
    """One person was told once what there is to do now, some days before or after an event."""

    class Phase(models.TextChoices):
        FORTNIGHT = "14d", _("two weeks before")
        TWO_DAYS = "2d", _("two days before")
        HOUR = "1h", _("an hour before")
        DAY_AFTER = "+1d", _("the day after")
        WEEK_AFTER = "+7d", _("a week after")
        MONTH_AFTER = "+30d", _("a month after")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="nudges", verbose_name=_("person")
    )
    event = models.ForeignKey("events.Event", models.CASCADE, related_name="nudges", db_index=False)
    phase = models.CharField(max_length=4, choices=Phase.choices)
    day = models.DateField(help_text="In the person's zone: they get no second one on it.")

    class Meta:
        verbose_name = _("word before or after an event")
        verbose_name_plural = _("words before and after events")
        constraints = [
            models.UniqueConstraint(fields=["event", "phase", "user"], name="one_nudge_a_phase"),
            models.UniqueConstraint(fields=["user", "day"], name="one_nudge_a_day"),
        ]

    def __str__(self) -> str:
        return f"Nudge {self.pk}"


class NudgePause(models.Model):
    """One person was weighed for a phase and not told: whoever has one is not weighed again, before
    its end or at all."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    event = models.ForeignKey("events.Event", models.CASCADE, related_name="+", db_index=False)
    phase = models.CharField(max_length=4, choices=Nudge.Phase.choices)
    until = models.DateTimeField(
        null=True, help_text="Then the day of another word is over; without: not in this phase."
    )
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("word not told")
        verbose_name_plural = _("words not told")
        constraints = [
            models.UniqueConstraint(fields=["event", "phase", "user"], name="one_pause_a_phase"),
        ]

    def __str__(self) -> str:
        return f"Pause {self.pk}"
