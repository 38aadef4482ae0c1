# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the reader of an invitation does: open the desk, decline, ask for another link."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone as clock
from django.utils.crypto import constant_time_compare as compare
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.sessions.invited import digest_of
from apps.sessions.models import Invitation, Session, Speaker
from apps.sessions.queries import belongs_to
from apps.sessions.services.putting_out import put_out
from apps.sessions.services.speaking import carry_writing
from apps.sessions.services.writing import lock_event, touch_speaker

LONGEST_ANSWER = 500

AGAIN_FOR = timedelta(minutes=10)
"""How long the browser that claimed a link may send the same again."""

NO_LONGER, USED, LATE, ACCOUNT = "no-longer", "used", "late", "account"
"""Why a link opens nothing."""


def why_closed(invitation: Invitation, *, by: User | None) -> str:
    """Why they cannot open the desk by this link (any more); empty where they can.

    A speaker who has an account signs in with it: no link writes in the name of one.
    """
    if invitation.revoked_at or invitation.declined_at:
        return NO_LONGER
    if invitation.claimed_at:
        return USED
    if invitation.expires_at <= clock.now():
        return LATE
    return ACCOUNT if _is_of_another(invitation, by) else ""


@transaction.atomic
def claim(invitation: Invitation, *, by: User | None, joins: bool = True, held: str = "") -> str:
    """Open the desk, as the first and only one; what the browser keeps to be known again.

    Whoever is signed in becomes the speaker of the programme, unless somebody is that already or
    they do not want it (`joins`). Nobody is signed in by it. Refused for a link that is void.
    `held` is a secret of the browser, one is made without.
    """
    lock_event(invitation.speaker.event)
    invitation = _locked(invitation)
    if why := why_closed(invitation, by=by):
        raise Refused(_("This link opens nothing any more."), code=why)
    held = held or secrets.token_urlsafe(16)
    invitation.claimed_at, invitation.claim = clock.now(), digest_of(held)
    invitation.claimed_by = by if joins else None
    invitation.save(update_fields=["claimed_at", "claim", "claimed_by"])
    speaker = invitation.speaker
    record("event.invitation_opened", speaker, by=by if joins else None, event=speaker.event)
    if by is not None and joins:
        _join(invitation, by)
    return held


def is_just_claimed(invitation: Invitation, *, held: str) -> bool:
    """Whether who holds this has opened the desk within the last minutes: it may come again."""
    if invitation.revoked_at or invitation.declined_at or invitation.claimed_at is None:
        return False
    is_theirs = bool(invitation.claim) and compare(invitation.claim, digest_of(held))
    return is_theirs and clock.now() - invitation.claimed_at < AGAIN_FOR


@transaction.atomic
def attach(invitation: Invitation, *, to: User) -> bool:
    """Give an opened desk to the account that its browser has signed in to; whether it is theirs.

    The first account keeps it."""
    lock_event(invitation.speaker.event)
    invitation = _locked(invitation)
    if invitation.revoked_at or not invitation.claimed_at or _is_of_another(invitation, to):
        return False
    if invitation.claimed_by_id is None:
        invitation.claimed_by = to
        invitation.save(update_fields=["claimed_by"])
        _join(invitation, to)
    return invitation.claimed_by_id == to.pk


@transaction.atomic
def decline(
    invitation: Invitation, *, reason: str, answer: str = "", held: bool = False, by: User | None
) -> None:
    """Say that one is not the right person, or does not want to; the link and what it opened are
    void then. After it was opened only who holds what it opened may. Whoever is somebody else does
    not stand on the programme with their account any more."""
    if reason not in Invitation.Decline.values:
        raise Refused(_("Choose one of the answers."), code="no-answer")
    lock_event(invitation.speaker.event)
    invitation = _locked(invitation)
    why = why_closed(invitation, by=by)
    if why and why != ACCOUNT and not (held and why == USED):
        raise Refused(_("This link opens nothing any more."), code=why)
    invitation.declined_at, invitation.decline = clock.now(), reason
    invitation.answer, invitation.sealed, invitation.claim = _answer(answer), "", ""
    invitation.save(update_fields=["declined_at", "decline", "answer", "sealed", "claim"])
    speaker = invitation.speaker
    record("event.invitation_declined", speaker, by=by, event=speaker.event, of=invitation.pk)
    if reason == Invitation.Decline.NOT_ME:
        put_out(speaker, by=by)


@transaction.atomic
def ask_for_another(invitation: Invitation, *, answer: str = "", by: User | None) -> None:
    """Tell the host that this link no longer helps; once for each, with the latest words."""
    lock_event(invitation.speaker.event)
    invitation = _locked(invitation)
    first = invitation.asked_at is None
    invitation.asked_at, invitation.answer = invitation.asked_at or clock.now(), _answer(answer)
    invitation.save(update_fields=["asked_at", "answer"])
    if first:
        speaker = invitation.speaker
        record("event.invitation_asked", speaker, by=by, event=speaker.event, of=invitation.pk)


def _is_of_another(invitation: Invitation, by: User | None) -> bool:
    owners = User.objects.filter(person=invitation.speaker.person_id)
    return (owners.exclude(pk=by.pk) if by is not None else owners).exists()


def _join(invitation: Invitation, user: User) -> None:
    """Make the account the speaker, where nobody loses anything by it.

    An entry of the programme alone becomes the account's person; of one that has written, or
    stands on other programmes, only this programme's entry does. Somebody else's account, or a
    second entry of the same person on one programme, stays what it is.
    """
    speaker, person = invitation.speaker, invitation.speaker.person
    present = Person.objects.get(pk=user.person_id)
    if person.pk == present.pk or User.objects.filter(person=person).exists():
        return
    if Speaker.objects.present().filter(event=speaker.event, person=present).exists():
        return
    alone = belongs_to(person, Event.objects.filter(pk=speaker.event_id))
    if alone and not (person.left_at or person.merged_into_id):
        accounts.merge(person, into=present, by=user, allowed=True)
        Speaker.objects.filter(person=person).update(person=present)
    else:
        Speaker.objects.filter(pk=speaker.pk).update(person=present)
    invitation.joined_at, invitation.stood_before = clock.now(), person
    invitation.save(update_fields=["joined_at", "stood_before"])
    carry_writing(person, into=present, sessions=Session.objects.filter(speakers=speaker))
    touch_speaker(speaker)
    record("event.speaker_signed_in", speaker, by=user, event=speaker.event, name=present.name)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    rows = rows.select_related("speaker__event", "speaker__person", "host__person")
    return rows.get(pk=invitation.pk)


def _answer(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_ANSWER:
        raise Refused(_("At most %(count)d letters.") % {"count": LONGEST_ANSWER}, code="too-long")
    return text
