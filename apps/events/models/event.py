# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import roles


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, user) -> "SeriesQuerySet":
        return self


class Series(models.Model):
    """What repeats: its editions are events."""

    slug = models.CharField(_("address word"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language of the texts"), max_length=35, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_html = models.TextField(blank=True, editable=False)
    region = models.CharField(_("region"), max_length=120, blank=True)
    languages = ArrayField(
        models.CharField(max_length=35),
        default=list,
        blank=True,
        verbose_name=_("languages"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:series", args=[self.slug])


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user) -> "EventQuerySet":
        """Hidden events are seen by their organizers and by superusers only."""
        if not getattr(user, "is_authenticated", False):
            return self.filter(hidden=False)
        if user.is_superuser:
            return self
        return self.filter(Q(hidden=False) | Q(pk__in=user.event_roles.values("event")))

    def on_now(self, now: datetime) -> "EventQuerySet":
        return self.filter(begins_at__lte=now, finishes_at__gt=now)

    def coming(self, now: datetime) -> "EventQuerySet":
        return self.filter(begins_at__gt=now).order_by("begins_at", "pk")

    def past(self, now: datetime) -> "EventQuerySet":
        return self.filter(finishes_at__lte=now).order_by("-finishes_at", "pk")


class Event(models.Model):
    """One edition, with dates in its own zone."""

    class Status(models.TextChoices):
        UNOFFICIAL = "unofficial", _("Unofficial")
        ENDORSED = "endorsed", _("Endorsed")
        OFFICIAL = "official", _("Official")

    class Mode(models.TextChoices):
        ONSITE = "onsite", _("On site")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("On site and online")

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before")
        LIVE = "live", _("Live")
        AFTER = "after", _("After")

    series = models.ForeignKey(
        Series,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("series"),
    )
    slug = models.CharField(_("address word"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language of the texts"), max_length=35, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_html = models.TextField(blank=True, editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    timezone = models.CharField(_("time zone"), max_length=64)
    begins_at = models.DateTimeField(
        editable=False,
        help_text="First midnight in the event's zone, in UTC; kept by the verbs.",
    )
    finishes_at = models.DateTimeField(
        editable=False,
        help_text="Midnight after the last day, in UTC; kept by the verbs.",
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    region = models.CharField(
        _("region"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("Calendars are narrowed by it; empty, that of the series counts."),
    )
    mode = models.CharField(_("takes place"), max_length=8, choices=Mode.choices)
    languages = ArrayField(
        models.CharField(max_length=35),
        default=list,
        blank=True,
        verbose_name=_("languages"),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.UNOFFICIAL
    )
    website = models.URLField(_("website"), blank=True, max_length=500)
    hidden = models.BooleanField(_("seen by its organizers only"), default=False)
    safety_contact = models.CharField(
        _("contact for safety"), max_length=300, blank=True, default="", db_default=""
    )
    holds_first_posts = models.BooleanField(
        _("the first texts of new people wait for a moderator"), default=False, db_default=False
    )
    starts_by_grant = models.BooleanField(
        _("discussions are started by who has a grant"),
        default=False,
        db_default=False,
        editable=False,
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancelled_reason = models.CharField(
        _("why it is cancelled"), max_length=300, blank=True, db_default="", editable=False
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    has_discussions = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Whether its bars lead to discussions; set from above by `tell_discussions`.",
    )
    version = models.PositiveBigIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_("Raised by every change that a page of it shows."),
    )
    ical = models.TextField(blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["begins_at"]),
            models.Index(fields=["finishes_at"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:event", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def days(self) -> list[date]:
        length = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=number) for number in range(length)]

    @property
    def last_minute_at(self) -> datetime:
        """Within the last day, where `finishes_at` is the day after: for "22 – 25 July"."""
        return self.finishes_at - timedelta(minutes=1)

    def phase(self, now: datetime) -> "Event.Phase":
        if now < self.begins_at:
            return self.Phase.BEFORE
        return self.Phase.LIVE if now < self.finishes_at else self.Phase.AFTER


class EventRole(models.Model):
    """What a person may do for an event."""

    Role = roles.Role

    event = models.ForeignKey(Event, models.CASCADE, related_name="roles", verbose_name=_("event"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="event_roles", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    languages = ArrayField(
        models.CharField(max_length=35),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("languages moderated"),
        help_text=_("A moderator decides on texts in these languages only; empty means in all."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["event", "user", "role"], name="event_role_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Channel(models.Model):
    """Another place where the event is talked about: linked, never a way of delivery."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="channels", verbose_name=_("event")
    )
    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
