# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.secret_addresses import SecretAddress

LONGEST_HOLD = 24 * 14


class Headcount(models.Model):
    """How many take part in an event, or in one of its sessions, in which way; and how many can.

    Every count is kept by the verbs, under a lock of this row: places are given away by it.
    """

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="headcounts", verbose_name=_("event")
    )
    session = models.OneToOneField(
        "event_sessions.Session",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="headcount",
        verbose_name=_("session"),
    )
    in_person_places = models.PositiveIntegerField(
        _("places in person"),
        null=True,
        blank=True,
        help_text=_("Empty: as many as come. 0: nobody can answer so."),
    )
    online_places = models.PositiveIntegerField(
        _("places online"),
        null=True,
        blank=True,
        help_text=_("Empty: as many as come. 0: nobody can answer so."),
    )
    closes_at = models.DateTimeField(
        _("places are taken until"),
        null=True,
        blank=True,
        help_text=_("After that nobody new comes in person or online; empty: until it is over."),
    )
    hold_hours = models.PositiveSmallIntegerField(
        _("hours that a free place is held"),
        default=24,
        help_text=_("For who moves up from the waiting list; then it goes to the next."),
    )
    in_person = models.PositiveIntegerField(_("in person"), default=0, editable=False)
    online = models.PositiveIntegerField(_("online"), default=0, editable=False)
    later = models.PositiveIntegerField(_("catch up later"), default=0, editable=False)
    interested = models.PositiveIntegerField(_("interested"), default=0, editable=False)
    not_going = models.PositiveIntegerField(_("not going"), default=0, editable=False)
    in_person_held = models.PositiveIntegerField(
        _("places in person held for somebody"), default=0, editable=False
    )
    online_held = models.PositiveIntegerField(
        _("places online held for somebody"), default=0, editable=False
    )
    in_person_waiting = models.PositiveIntegerField(
        _("waiting for a place in person"), default=0, editable=False
    )
    online_waiting = models.PositiveIntegerField(
        _("waiting for a place online"), default=0, editable=False
    )
    named = models.PositiveIntegerField(_("who show their names"), default=0, editable=False)
    forum = models.JSONField(
        _("answers on a forum"),
        null=True,
        blank=True,
        editable=False,
        help_text="Its name as `place`, the `address` there, how many are `going` or `interested`.",
    )
    called_off_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since when who answered is to be told that it does not take place.",
    )
    version = models.PositiveBigIntegerField(
        default=1, editable=False, help_text="Raised by every change that a page shows."
    )

    class Meta:
        verbose_name = _("places and answers")
        verbose_name_plural = _("places and answers")
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(session=None), name="one_headcount_an_event"
            ),
        ]

    def __str__(self) -> str:
        return str(self.session or self.event)

    def places(self, answer: str) -> int | None:
        """How many there are; None for as many as come."""
        return getattr(self, f"{answer}_places", None)

    def free(self, answer: str) -> int | None:
        """How many places nobody has and nobody is offered; None for as many as come."""
        places = self.places(answer)
        if places is None:
            return None
        return max(0, places - getattr(self, answer) - getattr(self, f"{answer}_held"))

    def waiting(self, answer: str) -> int:
        return getattr(self, f"{answer}_waiting", 0)

    def count(self, rsvp: "Rsvp", step: int) -> None:
        """Add an answer to the counts it belongs to, or take it off."""
        if rsvp.state in ENDINGS:
            name = f"{rsvp.answer}{ENDINGS[rsvp.state]}"
            setattr(self, name, getattr(self, name) + step)
        if rsvp.is_shown:
            self.named += step


class RsvpQuerySet(models.QuerySet["Rsvp"]):
    def shown_to_everybody(self) -> "RsvpQuerySet":
        """Of who wants to be named, really takes part, and still has an account that works."""
        named = self.filter(is_named=True, state=Rsvp.State.COUNTED, user__is_active=True)
        return named.exclude(answer=Rsvp.Answer.NOT_GOING)

    def shown_to_organizers(self) -> "RsvpQuerySet":
        """Who takes a place or waits for one, and whoever wants to be named; nobody else."""
        return self.filter(Q(answer__in=SEATED) | Q(is_named=True))


class Rsvp(models.Model):
    """What one person answered. An answer to one event or session is an answer to no other.

    Nobody may be told of it but its person, unless they are named (see the querysets).
    """

    class Answer(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        LATER = "later", _("Catch up later")
        INTERESTED = "interested", _("Interested")
        NOT_GOING = "not_going", _("Not going")

    class State(models.TextChoices):
        COUNTED = "counted", _("Counted")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("A place is held")
        LAPSED = "lapsed", _("The place was not confirmed")

    headcount = models.ForeignKey(
        Headcount,
        models.CASCADE,
        related_name="rsvps",
        db_index=False,
        verbose_name=_("event or session"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="rsvps", verbose_name=_("person")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.COUNTED)
    is_named = models.BooleanField(_("shown to everybody"), default=False)
    for_start = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The beginning this was answered for; another one asks to confirm.",
    )
    waits_since = models.DateTimeField(_("waits since"), null=True, blank=True)
    offered_until = models.DateTimeField(_("place held until"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    caught_up_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since when its person is done with what they wanted to catch up with.",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = RsvpQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["headcount", "user"], name="one_rsvp_a_person"),
        ]
        indexes = [
            models.Index(
                fields=["headcount", "answer", "waits_since", "id"],
                condition=Q(state="waiting"),
                name="rsvps_waiting",
            ),
            models.Index(
                fields=["offered_until"], condition=Q(state="offered"), name="rsvps_offered"
            ),
            models.Index(
                fields=["headcount", "answer", "id"],
                condition=Q(is_named=True),
                name="rsvps_named",
            ),
        ]

    def __str__(self) -> str:
        # Lists of what happened show this: it names nobody.
        return f"RSVP {self.pk}"

    @property
    def is_shown(self) -> bool:
        """Whether everybody sees whose answer this is: as `shown_to_everybody`."""
        takes_part = self.answer != self.Answer.NOT_GOING
        return self.is_named and takes_part and self.state == self.State.COUNTED


SEATED = (Rsvp.Answer.IN_PERSON, Rsvp.Answer.ONLINE)
"""The answers that take a place."""

ENDINGS: dict[str, str] = {
    Rsvp.State.COUNTED: "",
    Rsvp.State.OFFERED: "_held",
    Rsvp.State.WAITING: "_waiting",
}
"""By state, how the names of its counts end."""


class AgendaFeed(SecretAddress):
    """The secret address under which a calendar reads somebody's agenda."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="agenda_feed",
        verbose_name=_("person"),
    )
    with_later = models.BooleanField(
        _("with what is caught up on later"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        # As with answers: it names nobody.
        return f"calendar address {self.pk}"


class AgendaShare(SecretAddress):
    """The secret address under which others read somebody's agenda, and how much of it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="agenda_share",
        verbose_name=_("person"),
    )
    named = models.BooleanField(_("with my name"), default=False)
    with_going = models.BooleanField(_("what I take part in"), default=True)
    with_interested = models.BooleanField(_("what I am interested in"), default=False)
    with_speaking = models.BooleanField(_("where I speak"), default=True)

    class Meta:
        verbose_name = _("shared agenda")
        verbose_name_plural = _("shared agendas")

    def __str__(self) -> str:
        return f"shared agenda {self.pk}"
