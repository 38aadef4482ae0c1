# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.sessions.models.programme import Room, Speaker, Track


class SessionQuerySet(models.QuerySet["Session"]):
    def listed(self) -> "SessionQuerySet":
        """On the programme: not merely proposed. Cancelled ones stay listed, struck through."""
        return self.exclude(state__in=[Session.State.PROPOSED, Session.State.WITHDRAWN])

    def visible_to(self, user) -> "SessionQuerySet":
        """Sessions of events the viewer may see; proposed ones only to the event's organizers."""
        if not getattr(user, "is_authenticated", False):
            return self.filter(event__hidden=False).exclude(state=Session.State.PROPOSED)
        if user.is_superuser:
            return self
        return self.filter(
            (Q(event__hidden=False) & ~Q(state=Session.State.PROPOSED))
            | Q(event__in=user.event_roles.values("event"))
        )

    def taking_place(self) -> "SessionQuerySet":
        return self.filter(state=Session.State.CONFIRMED, starts_at__isnull=False)

    def on_now(self, now: datetime) -> "SessionQuerySet":
        return self.taking_place().filter(starts_at__lte=now, ends_at__gt=now)

    def upcoming(self, now: datetime) -> "SessionQuerySet":
        return self.taking_place().filter(starts_at__gt=now).order_by("starts_at", "pk")

    def in_programme_order(self) -> "SessionQuerySet":
        return self.order_by(F("starts_at").asc(nulls_last=True), "room__position", "pk")


class Session(models.Model):
    """An item of an event's programme. Its code identifies it in the address, forever."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        WORKSHOP = "workshop", _("Workshop")
        PANEL = "panel", _("Panel")
        LIGHTNING = "lightning", _("Lightning talks")
        MEETUP = "meetup", _("Meetup")
        CEREMONY = "ceremony", _("Ceremony")
        BREAK = "break", _("Break")
        OTHER = "other", _("Session")

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before")
        LIVE = "live", _("Live")
        AFTER = "after", _("After")

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="sessions", verbose_name=_("event")
    )
    code = models.CharField(_("code"), max_length=80)
    source_keys = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        editable=False,
        help_text="guid and id in the programme's source; shifted or reused ones are traps.",
    )
    title = models.CharField(_("title"), max_length=400)
    language = models.CharField(_("language of the texts"), max_length=35, blank=True)
    spoken_languages = ArrayField(
        models.CharField(max_length=35),
        default=list,
        blank=True,
        verbose_name=_("spoken in"),
    )
    abstract = models.TextField(_("abstract"), blank=True)
    abstract_html = models.TextField(blank=True, editable=False)
    description = models.TextField(_("description"), blank=True)
    description_html = models.TextField(blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.TALK)
    kind_label = models.CharField(_("kind, in the event's words"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.CONFIRMED
    )
    state_reason = models.CharField(_("reason"), max_length=300, blank=True)
    day = models.DateField(
        _("programme day"),
        null=True,
        blank=True,
        help_text=_("A session after midnight belongs to the day before."),
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    wall_start = models.CharField(
        max_length=16,
        blank=True,
        editable=False,
        help_text="2027-10-29T14:00 in the event's zone, as announced; outlives changes of tzdata.",
    )
    moved_from = models.DateTimeField(_("moved from"), null=True, blank=True, editable=False)
    moved_from_room = models.CharField(max_length=120, blank=True, editable=False)
    moved_at = models.DateTimeField(_("moved at"), null=True, blank=True, editable=False)
    room = models.ForeignKey(
        Room,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("room"),
    )
    track = models.ForeignKey(
        Track,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("track"),
    )
    speakers = models.ManyToManyField(
        Speaker,
        through="SessionSpeaker",
        related_name="sessions",
        blank=True,
        verbose_name=_("speakers"),
    )
    do_not_record = models.BooleanField(_("not recorded"), default=False)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    source_url = models.URLField(_("page elsewhere"), max_length=500, blank=True)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    edited_fields = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        editable=False,
        help_text="Fields changed here, which an import never overwrites.",
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveBigIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_("Raised by every change that its page shows."),
    )
    ical = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint("event", Upper("code"), name="session_code_unique_in_event"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "starts_at"]),
            models.Index(fields=["starts_at", "ends_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:session", args=[self.event.slug, self.code])

    @property
    def is_break(self) -> bool:
        return self.kind == self.Kind.BREAK

    @property
    def is_off(self) -> bool:
        """Cancelled or withdrawn: the page stays, the session does not take place."""
        return self.state in {self.State.CANCELLED, self.State.WITHDRAWN}

    def phase(self, now: datetime) -> "Session.Phase":
        """Computed from the session's time; one without a time is still before."""
        if self.starts_at is None or now < self.starts_at:
            return self.Phase.BEFORE
        if self.ends_at is not None and now < self.ends_at:
            return self.Phase.LIVE
        return self.Phase.AFTER


class SessionSpeaker(models.Model):
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="session_speakers", verbose_name=_("session")
    )
    speaker = models.ForeignKey(
        Speaker, models.CASCADE, related_name="session_speakers", verbose_name=_("speaker")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "speaker"], name="speaker_once_a_session"),
        ]
