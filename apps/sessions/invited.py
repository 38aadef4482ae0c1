# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of invitations: who stands where, whom a link belongs to, who may sign."""

import hashlib
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import roles
from apps.events.models import Event, EventRole
from apps.sessions.models import AtSession, Invitation, Session, Speaker, Summary, SummaryVersion

SECRET = re.compile(r"[\w-]{22}", re.ASCII)
"""128 bits."""

State = AtSession.State


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_of(secret: str) -> Invitation | None:
    """Whose link this is, one that is void too; None for what was never one. One query.

    Rows are found by the digest, so that how long it takes says nothing about a secret.
    """
    if not SECRET.fullmatch(secret):
        return None
    rows = Invitation.objects.select_related("speaker__event", "speaker__person", "host__person")
    return rows.filter(digest=digest_of(secret)).first()


def wrote_of(session: str, person: str | Value) -> Q:
    """Whether the person has written at the session's summary; both as paths from the row."""
    who = OuterRef(person) if isinstance(person, str) else person
    standing = Summary.objects.filter(session=OuterRef(session), author=who)
    versions = SummaryVersion.objects.filter(summary__session=OuterRef(session), author=who)
    return Exists(standing) | Exists(versions)


def with_states(rows: QuerySet[AtSession]) -> QuerySet[Any]:
    """How far each speaker is with each session, as `state`."""
    mine = Invitation.objects.filter(speaker=OuterRef("speaker"), revoked_at=None)
    steps: tuple[tuple[Exists | Q, State], ...] = (
        (wrote_of("session", "speaker__person"), State.POSTED),
        (Exists(mine.filter(declined_at__isnull=False)), State.DECLINED),
        (Exists(mine.filter(claimed_at__isnull=False)), State.OPENED),
        (Exists(mine.filter(bounced_at__isnull=False)), State.BOUNCED),
        (Exists(mine), State.INVITED),
    )
    found = Case(
        *(When(asked, then=Value(state.value)) for asked, state in steps),
        default=Value(State.NOT_INVITED.value),
        output_field=CharField(),
    )
    return rows.annotate(state=found)


class Hand(models.TextChoices):
    """What an organizer should see to, of events that are not over."""

    ASKED = "asked", _("asked for another link")
    UNREACHED = "unreached", _("no mail reaches them")
    DECLINED = "declined", _("declined")


def needing(hand: str, rows: QuerySet[AtSession], *, now: datetime) -> QuerySet[AtSession]:
    """Of these, the speakers at sessions who wait for an organizer."""
    ahead = rows.filter(session__event__finishes_at__gt=now)
    if hand == Hand.ASKED:
        asked = Invitation.objects.filter(revoked_at=None, asked_at__isnull=False)
        return ahead.filter(speaker__in=asked.values("speaker"))
    state = State.BOUNCED if hand == Hand.UNREACHED else State.DECLINED
    return with_states(ahead).filter(Q(state=state.value))


def sessions_of(speaker: Speaker) -> QuerySet[Session]:
    """What a speaker prepares: what strangers see on the programme and takes place, in order."""
    off = (Session.State.CANCELLED, Session.State.WITHDRAWN)
    rows = Session.objects.visible_to(AnonymousUser()).exclude(state__in=off)
    return rows.filter(speakers=speaker).select_related("event", "room").in_programme_order()


def unwritten(speaker: Speaker, *, now: datetime) -> QuerySet[Session]:
    """Sessions to come of which the speaker has written nothing, the earliest first."""
    wrote = wrote_of("pk", Value(speaker.person_id))
    return sessions_of(speaker).filter(~wrote, starts_at__gt=now).order_by("starts_at")


def hosts_of(event: Event) -> QuerySet[User]:
    """Who may sign an invitation: who runs the event."""
    rows = User.objects.filter(is_active=True).select_related("person")
    mine = Q(event_roles__event=event, event_roles__role__in=roles.ORGANIZERS)
    return rows.filter(mine).distinct().order_by("person__name", "pk")


def signing_now(invitations: Collection[Invitation]) -> set[tuple[int, int]]:
    """Of those who signed these, who still may, as pairs of event and account. One query."""
    pairs = {(row.speaker.event_id, row.host_id) for row in invitations if row.host_id}
    rows = EventRole.objects.filter(role__in=roles.ORGANIZERS, user__is_active=True)
    rows = rows.filter(event__in={event for event, _host in pairs})
    team = set(rows.values_list("event", "user"))
    above = {
        (row.speaker.event_id, row.host.pk)
        for row in invitations
        if row.host and row.host.is_active and row.host.is_superuser
    }
    return (pairs & team) | above


def language_for(speaker: Speaker, *, known: str = "") -> str:
    """In which language of the portal a speaker is written to: the one that organizers say, that
    of their account, of their biography, of what they speak in; else the portal's own.

    Two queries at most.
    """
    interface = {code for code, _name in settings.LANGUAGES}
    account = User.objects.filter(person=speaker.person_id).values_list("ui_language", flat=True)
    spoken = speaker.sessions.order_by("pk").values_list("language", flat=True)
    wishes = (known, *account[:1], speaker.language, *spoken[:1])
    for wish in wishes:
        for code in (wish, wish.partition("-")[0]):
            if code in interface:
                return code
    return settings.LANGUAGE_CODE
