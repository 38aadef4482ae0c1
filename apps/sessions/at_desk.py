# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works at a speaker's desk: the speaker's own account, or a browser that has claimed an
invitation of theirs. What such a browser holds stands in its session, and is worth nothing once
the invitation has been replaced."""

from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from apps.sessions.invited import digest_of
from apps.sessions.models import Invitation, Session, Speaker

SESSION_KEY = "sessions.desks"

ASIDE_KEY = "sessions.desks_aside"
"""Invitations whose desk stays apart from the account that is signed in."""

MOST = 20


def speaker_at_desk(request: HttpRequest, session: Session) -> Speaker | None:
    """As which of the session's speakers this browser may write; None for everybody else.

    Two queries at most; none for a stranger who has claimed nothing.
    """
    user = request.user
    speakers = Speaker.objects.present().filter(session_speakers__session=session)
    speakers = speakers.order_by("session_speakers__position")
    if user.is_authenticated:
        mine = speakers.filter(person=user.person_id).first()
        if mine is not None:
            return mine
    opened = {row.speaker_id for row in claimed(request)}
    return speakers.filter(pk__in=opened).first() if opened else None


def claimed(request: HttpRequest) -> list[Invitation]:
    """The invitations that this browser, or its account, has opened and may still use.

    Nobody writes by a link as a person who has an account, but that account itself.
    """
    held: dict[str, str] = request.session.get(SESSION_KEY, {})
    user = request.user.pk if request.user.is_authenticated else None
    rows: list[Invitation] = []
    free = Q(speaker__person__user=None)
    if user is not None:
        free |= Q(speaker__person__user=user)
        rows += Invitation.objects.standing().filter(free, claimed_by=user)
    if numbers := [int(pk) for pk in held if pk.isdecimal()]:
        found = Invitation.objects.standing().filter(free, pk__in=numbers, claimed_at__isnull=False)
        rows += [row for row in found if _is_held(row, held[str(row.pk)])]
    return rows


def hold(request: HttpRequest, invitation: Invitation, claim: str) -> None:
    """Have this browser known again. A session that nobody is signed in with gets another key, so
    that one that somebody gave it beforehand opens nothing; of others the sign-in made the key."""
    held = {**request.session.get(SESSION_KEY, {}), str(invitation.pk): claim}
    if not request.user.is_authenticated:
        request.session.cycle_key()
    request.session[SESSION_KEY] = dict(list(held.items())[-MOST:])


def _is_held(row: Invitation, claim: str) -> bool:
    return bool(row.claim) and constant_time_compare(row.claim, digest_of(claim))


def joinable(request: HttpRequest, speaker: Speaker) -> Invitation | None:
    """The invitation that this browser opened without the account that is signed in by now, which
    could be the speaker's: whoever uses the device is asked, and has not said no."""
    user = request.user
    if not user.is_authenticated or user.person_id == speaker.person_id:
        return None
    held: dict[str, str] = request.session.get(SESSION_KEY, {})
    aside: list[int] = request.session.get(ASIDE_KEY, [])
    rows = (row for row in claimed(request) if row.speaker_id == speaker.pk)
    found = next((row for row in rows if str(row.pk) in held and row.pk not in aside), None)
    if found is None or found.claimed_by_id is not None:
        return None
    stands = Speaker.objects.present().filter(event=speaker.event_id, person=user.person_id)
    return None if stands.exists() else found


def leave_aside(request: HttpRequest, invitation: Invitation) -> None:
    """Ask no more, in this browser, whether the account is the speaker's."""
    aside: list[int] = request.session.get(ASIDE_KEY, [])
    request.session[ASIDE_KEY] = [*aside, invitation.pk][-MOST:]
