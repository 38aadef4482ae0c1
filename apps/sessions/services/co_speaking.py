# SPDX-License-Identifier: AGPL-3.0-or-later
import unicodedata
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.events.services import checks
from apps.sessions.invited import hosts_of, language_for
from apps.sessions.models import Invitation, Session, SessionSpeaker, Speaker
from apps.sessions.services.inviting import invite, set_address
from apps.sessions.services.speaking import add_speaker, set_speakers
from apps.sessions.services.writing import lock

MOST = 8
"""Speakers of a session that they gather themselves; organizers may add more."""


@transaction.atomic
def invite_co_speaker(
    session: Session, *, name: str, email: str, asked_by: Speaker, by: User | None
) -> Speaker:
    """A speaker brings another one: named on the programme, and written to as the organizers do.

    Signed by who signed the invitation of the one who asks, else by somebody who runs the event.
    Who speaks here with this address already, or stands on the programme with it and this name, is
    only added to the session. The address alone names nobody whom the programme knows by it.
    """
    session = lock(session)
    speaking = list(_speakers(session))
    if asked_by.pk not in {speaker.pk for speaker in speaking}:
        raise Refused(_("Only the speakers of this session can do this."), code="not-yours")
    if len(speaking) >= MOST:
        raise Refused(_("For more speakers, ask the organizers."), code="many")
    email, name = email.strip(), checks.name(name)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is not an e-mail address."), code="no-address") from None
    host = _host(asked_by)
    if host is None:
        raise Refused(_("Nobody runs this event who could sign. Ask the portal."), code="no-host")
    known = _known(session, speaking, name=name, email=email)
    speaker = known or add_speaker(session.event, person=None, name=name, by=by)
    if speaker not in speaking:
        set_speakers(session, speakers=[*speaking, speaker], by=by)
        _keep_from_imports(session)
    if known is None:
        set_address(speaker, email=email, by=by)
    if not Invitation.objects.standing().filter(speaker=speaker).exists():
        with translation.override(language_for(speaker)):
            words = _("%(name)s would like to prepare this session with you.")
            words %= {"name": asked_by.name}
        invite(speaker, host=host, words=words, by=by)
    return speaker


def _known(
    session: Session, speaking: Collection[Speaker], *, name: str, email: str
) -> Speaker | None:
    present = session.event.speakers.present().order_by("pk")
    found = list(present.filter(address__email__iexact=email))
    here = [speaker for speaker in found if speaker in speaking]
    same = [speaker for speaker in found if _alike(speaker.name) == _alike(name)]
    return next(iter(here + same), None)


def _alike(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _speakers(session: Session) -> list[Speaker]:
    rows = SessionSpeaker.objects.filter(session=session).select_related("speaker")
    return [row.speaker for row in rows.order_by("position", "pk")]


def _host(asked_by: Speaker) -> User | None:
    hosts = hosts_of(asked_by.event)
    signed = Invitation.objects.standing().filter(speaker=asked_by).values("host")
    return hosts.filter(pk__in=signed).first() or hosts.first()


def _keep_from_imports(session: Session) -> None:
    """Somebody without an account decided it: an import leaves it alone all the same."""
    session = Session.objects.get(pk=session.pk)
    session.edited_fields = sorted({*session.edited_fields, "speakers"})
    session.save(update_fields=["edited_fields"])
