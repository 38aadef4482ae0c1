# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.events.models.event import Event, Series


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self, day: date) -> "GrantQuerySet":
        """Given, not taken back, and not over on this day."""
        return self.filter(state=Grant.State.GIVEN, until__gte=day)

    def covering(self, event: Event) -> "GrantQuerySet":
        """Those of this event, and those of its series."""
        there = Q(event=event)
        if event.series_id is not None:
            there |= Q(event=None, series=event.series_id)
        return self.filter(there)


class Grant(models.Model):
    """The right of one person to start so many discussions in an event or series until a day.

    It is asked for first; the row of the request becomes the grant. Without an event and a series
    it is for an event that is not here yet, which `name` names: who holds it starts that one.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        REVOKED = "revoked", _("Taken back")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", verbose_name=_("person")
    )
    event = models.ForeignKey(
        Event,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("event"),
    )
    series = models.ForeignKey(
        Series,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("series"),
    )
    name = models.CharField(_("an event that is not here yet"), max_length=200, blank=True)
    why = models.TextField(_("why"), max_length=2000)
    language = models.CharField(_("language"), max_length=35, blank=True)
    wanted_until = models.DateField(_("wished until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    discussions = models.PositiveSmallIntegerField(_("discussions"), default=0)
    parts = models.PositiveSmallIntegerField(_("parts of discussions"), default=0)
    parts_each = models.BooleanField(
        _("so many parts in each discussion"),
        default=True,
        help_text=_("Otherwise so many in all."),
    )
    until = models.DateField(_("until and including"), null=True, blank=True)
    answer = models.CharField(_("reason, for the person"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(event=None) | Q(series=None), name="grant_has_one_scope"
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(until__isnull=False), name="grant_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["user", "event", "series", "name"],
                condition=Q(state="asked"),
                nulls_distinct=False,
                name="grant_asked_for_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.scope}"

    @property
    def scope(self) -> str:
        """The name of what it is for."""
        return str(self.event or self.series or self.name)


class GrantUse(models.Model):
    """One unit of a grant, and the discussion it was spent on: what is left is counted from these.

    Discussions belong to a higher app: they are named by their numbers.
    """

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="uses", verbose_name=_("grant"))
    thread = models.PositiveBigIntegerField(_("discussion"), db_index=True)
    parent = models.PositiveBigIntegerField(_("part of"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    returned_at = models.DateTimeField(_("given back"), null=True, blank=True)

    class Meta:
        verbose_name = _("use of a grant")
        verbose_name_plural = _("uses of grants")
        constraints = [
            models.UniqueConstraint(fields=["grant", "thread"], name="grant_used_once_a_thread"),
        ]

    def __str__(self) -> str:
        return f"#{self.thread}"
