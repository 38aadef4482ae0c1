# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LEADS = (30,)
"""Minutes before a session at which it is reminded of, unless somebody says otherwise."""

LONGEST_LEAD = 14 * 24 * 60


def _default_leads() -> list[int]:
    return list(LEADS)


class Preference(models.Model):
    """What somebody wants to hear of an event, and where; without an event: of all others."""

    class Level(models.TextChoices):
        NAMES_ME = "names_me", _("What concerns me")
        FOLLOWS = "follows", _("What I follow, too")
        NOTHING = "nothing", _("Nothing")

    class Digest(models.TextChoices):
        NONE = "", _("As it happens")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notice_preferences",
        db_index=False,
        verbose_name=_("person"),
    )
    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notice_preferences",
        verbose_name=_("event"),
    )
    level = models.CharField(_("what"), max_length=8, choices=Level.choices, default=Level.FOLLOWS)
    here = models.BooleanField(_("in the inbox"), default=True)
    email = models.BooleanField(_("by e-mail"), default=True)
    push = models.BooleanField(_("on my devices"), default=True)
    digest = models.CharField(
        _("what I follow, by e-mail"),
        max_length=6,
        choices=Digest.choices,
        default=Digest.NONE,
        blank=True,
    )
    changed_at = models.DateTimeField(_("since"), auto_now=True)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="one_preference_an_event"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(event=None), name="one_preference_for_all_others"
            ),
        ]

    def __str__(self) -> str:
        return f"Preference {self.pk}"


class Habits(models.Model):
    """How somebody wants to be reached, whatever it is about. No row: as the defaults are."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="notice_habits",
        verbose_name=_("person"),
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    leads = ArrayField(
        models.PositiveIntegerField(
            validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LEAD)]
        ),
        default=_default_leads,
        blank=True,
        size=5,
        verbose_name=_("minutes before a session"),
    )
    nudges = models.BooleanField(_("words before and after an event"), default=True)
    monthly = models.BooleanField(_("my open questions, once a month"), default=True)
    told_monthly_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("habits")
        verbose_name_plural = _("habits")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"Habits {self.pk}"
