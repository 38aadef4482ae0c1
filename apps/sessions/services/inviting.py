# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organizers write to speakers: addresses, invitations, and when they are reminded."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import decrypt, encrypt
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.events.services import checks
from apps.sessions.invited import digest_of, hosts_of, language_for, sessions_of
from apps.sessions.models import (
    Invitation,
    InvitationMail,
    InvitationRule,
    Speaker,
    SpeakerAddress,
)
from apps.sessions.services.putting_out import put_out
from apps.sessions.services.writing import lock_event

BYTES = 16
GOOD_FOR = timedelta(days=14)
LONGEST_WORDS = 1500
FARTHEST_DAYS = 90
MOST_REMINDERS = 2


@transaction.atomic
def set_address(
    speaker: Speaker, *, email: str, language: str = "", by: User | None
) -> SpeakerAddress | None:
    """Where the speaker is written to; an empty address forgets it. Refused for what is none."""
    event = lock_event(speaker.event)
    email = _email(email)
    language = checks.language(language.strip())
    address = SpeakerAddress.objects.filter(speaker=speaker).first()
    if not email:
        if address is not None:
            address.delete()
            record("event.speaker_address_removed", speaker, by=by, event=event)
        return None
    address = address or SpeakerAddress(speaker=speaker, email="")
    if address.pk and (address.email, address.language) == (email, language):
        return address
    address.email, address.language = email, language
    address.save()
    # The history is read by more people than the address.
    record("event.speaker_address_set", speaker, by=by, event=event)
    return address


@transaction.atomic
def invite(
    speaker: Speaker,
    *,
    host: User,
    by: User | None,
    words: str = "",
    good_for: timedelta = GOOD_FOR,
    answers_to_host: bool = False,
) -> Invitation:
    """Send the speaker a link to their desk. The one before, and what it opened, is void.

    Refused without an address, for who speaks at nothing, and for a host who does not run the
    event. Answers go to a host's own address only if they are the one who sends it.
    """
    event = lock_event(speaker.event)
    speaker = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    if speaker.merged_into_id:
        raise Refused(_("This speaker has been joined with another entry."), code="merged")
    address = SpeakerAddress.objects.filter(speaker=speaker).first()
    if address is None:
        raise Refused(_("There is no address to write to."), code="no-address")
    if not sessions_of(speaker).exists():
        raise Refused(_("They speak at no session that everybody sees."), code="no-session")
    if not (host.is_superuser or hosts_of(event).filter(pk=host.pk).exists()):
        raise Refused(_("Only who runs the event can sign."), code="no-host")
    now = clock.now()
    _revoke(speaker)
    secret = secrets.token_urlsafe(BYTES)
    invitation = Invitation.objects.create(
        speaker=speaker,
        host=host,
        email=address.email,
        language=language_for(speaker, known=address.language),
        words=_words(words),
        answers_to_host=bool(answers_to_host and by and by.pk == host.pk and host.email),
        digest=digest_of(secret),
        sealed=encrypt(secret),
        expires_at=now + good_for,
    )
    InvitationMail.objects.create(invitation=invitation, speaker=speaker, due_at=now)
    record("event.speaker_invited", speaker, by=by, event=event, host=host.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(speaker: Speaker, *, by: User | None) -> bool:
    """Make the speaker's link void, and what it opened, for the account that joined by it too;
    whether there was one."""
    event = lock_event(speaker.event)
    speaker = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    speaker.event = event
    gone = _revoke(speaker)
    gone = put_out(speaker, by=by) or gone
    if gone:
        record("event.invitation_withdrawn", speaker, by=by, event=event)
    return gone


@transaction.atomic
def set_reminders(
    event: Event, *, first_days: int | None, second_days: int | None, by: User | None
) -> InvitationRule:
    """How many days before their first session speakers are reminded; twice at most."""
    event = lock_event(event)
    for days in (first_days, second_days):
        if days is not None and not 1 <= days <= FARTHEST_DAYS:
            raise Refused(
                _("Between 1 and %(days)d days before.") % {"days": FARTHEST_DAYS}, code="days"
            )
    rule = InvitationRule.objects.filter(event=event).first() or InvitationRule(event=event)
    before = {"first_days": rule.first_days, "second_days": rule.second_days}
    after = {"first_days": first_days, "second_days": second_days}
    if rule.pk and before == after:
        return rule
    rule.first_days, rule.second_days = first_days, second_days
    rule.save()
    record("event.invitation_reminders_set", rule, by=by, event=event, before=before, after=after)
    return rule


@transaction.atomic
def bounced(invitation: Invitation, *, why: str) -> None:
    """The mail could not be delivered; once is enough."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.bounced_at is None and invitation.claimed_at is None:
        invitation.bounced_at, invitation.bounce = clock.now(), why[:200]
        invitation.save(update_fields=["bounced_at", "bounce"])
        speaker = Speaker.objects.select_related("event").get(pk=invitation.speaker_id)
        record("event.invitation_bounced", speaker, by=None, event=speaker.event, of=invitation.pk)


def secret_of(invitation: Invitation) -> str:
    """For the mails that carry it; empty once the link is void."""
    return decrypt(invitation.sealed) if invitation.sealed else ""


def _revoke(speaker: Speaker) -> bool:
    standing = Invitation.objects.filter(speaker=speaker, revoked_at=None)
    return bool(standing.update(revoked_at=clock.now(), sealed="", claim=""))


def _email(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise Refused(_("“%(text)s” is no e-mail address.") % {"text": text[:80]}) from None
    if len(text) > 254:
        raise Refused(_("This address is too long."), code="too-long")
    local, _at, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _words(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_WORDS:
        raise Refused(_("At most %(count)d letters.") % {"count": LONGEST_WORDS}, code="too-long")
    return text
