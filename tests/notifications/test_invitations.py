# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations as mails: once each, in the speaker's language, reminded of twice at most."""

import email
import re
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from apps.core.errors import Refused
from apps.notifications import services, spool
from apps.notifications.mail_in.addresses import bounce_address, bounced_number, target_of
from apps.notifications.models import Letter
from apps.notifications.services.mailed_replies import take_in
from apps.sessions import services as sessions
from apps.sessions.invited import digest_of, invitation_of
from apps.sessions.models import Invitation, InvitationMail
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.invitations import (
    InvitationRuleFactory,
    SpeakerAddressFactory,
)
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory
from tests.factories.threads import QuestionFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _spool(tmp_path, settings):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"


@pytest.fixture
def speaker():
    speaker = SpeakerFactory(name="Jadwiga Nowa", event__name="CEE Meeting")
    starts_at = timezone.now() + 10 * DAY
    SessionFactory(
        event=speaker.event, speakers=[speaker], title="Jak zatrzymać?", starts_at=starts_at
    )
    SpeakerAddressFactory(speaker=speaker, email="jadwiga@example.org")
    return speaker


def host_of(speaker, **more):
    return EventRoleFactory(event=speaker.event, **more).user


def invite(speaker, **more):
    host = host_of(speaker)
    return sessions.invite(speaker, host=host, by=host, **more)


def hand_over(now=None):
    return services.hand_over_invitations(now=now or timezone.now())


def sent():
    services.send_spooled()
    found = [
        email.message_from_bytes(one.message().as_bytes(), policy=policy.default)
        for one in mail.outbox
    ]
    mail.outbox.clear()
    return found


def text_of(message):
    return message.get_body(("plain",)).get_content()


def test_an_invitation_goes_once_with_a_link_that_opens(speaker):
    invitation = invite(speaker, words="See you in Skopje!")
    for _time in range(2):
        hand_over()

    (message,) = sent()
    said = text_of(message)
    secret = re.search(r"/me/invitation/([\w-]{22})/\?ui=en", said)[1]
    assert message["To"] == "jadwiga@example.org"
    assert "See you in Skopje!" in said
    assert "Jak zatrzymać?" in said
    assert invitation.host.person.name in said
    assert invitation.host.email not in message.as_string()
    assert message["Reply-To"] is None
    assert invitation_of(secret) == invitation
    assert secret not in repr(list(Invitation.objects.values()))
    assert secret in message.get_body(("html",)).get_content()


def test_a_worker_killed_after_the_hand_over_sends_no_second_mail(speaker):
    invite(speaker)
    hand_over()
    InvitationMail.objects.update(handed_at=None)
    hand_over()
    assert len(sent()) == 1

    InvitationMail.objects.update(handed_at=None)
    hand_over()
    assert sent() == []


def test_what_is_over_is_not_in_it_unless_all_is(speaker):
    before = timezone.now() - DAY
    SessionFactory(event=speaker.event, speakers=[speaker], title="Over", starts_at=before)
    other = SpeakerFactory(event=speaker.event)
    SessionFactory(event=speaker.event, speakers=[other], title="Over too", starts_at=before)
    SpeakerAddressFactory(speaker=other)
    invite(speaker)
    invite(other)
    hand_over()

    said = "".join(text_of(message) for message in sent())
    assert "Over too" in said
    assert "Over" not in said.replace("Over too", "")


def test_the_questions_that_wait_stand_in_it(speaker):
    session = speaker.sessions.get()
    QuestionFactory(session=session, votes_count=2, post__text="¿Cómo midieron?")
    invite(speaker)
    hand_over()

    said = text_of(sent()[0])
    assert "1 question waits for you:" in said
    assert "- " in said


def test_it_is_in_the_language_that_the_portal_and_the_speaker_have_in_common(speaker):
    speaker.address.delete()
    SpeakerAddressFactory(speaker=speaker, language="ar")
    invite(speaker)
    hand_over()

    html = sent()[0].get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in html
    assert "?ui=ar" in html


def test_a_language_that_the_portal_does_not_speak_becomes_english(speaker):
    speaker.address.delete()
    SpeakerAddressFactory(speaker=speaker, language="mi")
    assert invite(speaker).language == "en"


def test_answers_go_to_the_host_only_where_they_sign_themselves(speaker):
    host, other = host_of(speaker), host_of(speaker)
    sessions.invite(speaker, host=host, by=host, answers_to_host=True)
    hand_over()
    assert sent()[0]["Reply-To"] == host.email

    sessions.invite(speaker, host=host, by=other, answers_to_host=True)
    hand_over()
    assert sent()[0]["Reply-To"] is None


def test_only_who_runs_the_event_signs_and_only_known_addresses_are_written_to(speaker):
    with pytest.raises(Refused, match="Only who runs the event"):
        sessions.invite(speaker, host=UserFactory(), by=None)
    with pytest.raises(Refused, match="Only who runs the event"):
        sessions.invite(speaker, host=host_of(speaker, role="moderator"), by=None)
    speaker.address.delete()
    with pytest.raises(Refused, match="no address"):
        invite(speaker)


def test_one_that_was_replaced_before_it_went_does_not_go(speaker):
    first = invite(speaker)
    second = invite(speaker)
    hand_over()

    (message,) = sent()
    secret = re.search(r"/me/invitation/([\w-]{22})/", text_of(message))[1]
    assert second.digest == digest_of(secret)
    assert first.mails.get().dropped == "no longer"


def test_who_has_written_nothing_is_reminded_twice_at_most(speaker):
    InvitationRuleFactory(event=speaker.event, first_days=7, second_days=2)
    invitation = invite(speaker)
    hand_over()
    sent()
    starts_at = speaker.sessions.get().starts_at
    for days in (8, 7, 6, 5, 2, 1):
        now = starts_at - days * DAY + timedelta(minutes=1)
        services.plan_invitation_reminders(now=now)
        services.plan_invitation_reminders(now=now)
        hand_over(now)

    said = [text_of(message) for message in sent()]
    assert len(said) == 2
    assert all("do not know yet what to expect" in text for text in said)
    invitation.refresh_from_db()
    assert invitation.expires_at >= starts_at - 2 * DAY + 14 * DAY


def test_who_has_written_declined_or_cannot_be_reached_is_not_reminded(speaker):
    InvitationRuleFactory(event=speaker.event, first_days=7)
    session = speaker.sessions.get()
    now = session.starts_at - 6 * DAY
    invitation = invite(speaker)
    assert services.plan_invitation_reminders(now=now) == 1
    SummaryFactory(session=session, author=speaker.person)
    hand_over(now)
    assert InvitationMail.objects.get(reminder=1).dropped == "no longer"

    InvitationMail.objects.all().delete()
    assert services.plan_invitation_reminders(now=now) == 0
    session.summary.delete()
    for field in ("declined_at", "bounced_at"):
        Invitation.objects.update(declined_at=None, bounced_at=None)
        Invitation.objects.filter(pk=invitation.pk).update(**{field: now})
        assert services.plan_invitation_reminders(now=now) == 0


def test_who_was_invited_after_the_day_is_not_reminded_of_it(speaker):
    InvitationRuleFactory(event=speaker.event, first_days=20)
    invite(speaker)

    assert services.plan_invitation_reminders(now=timezone.now() + timedelta(minutes=1)) == 0


def test_an_address_that_the_server_refuses_is_seen(speaker, monkeypatch):
    invitation = invite(speaker)
    hand_over()
    (path,) = [path for shard in spool.SHARDS for path in spool.waiting(shard, now=2**40)]
    services.mailing._refused(Path(path), spool.read(path), 550, b"no such user")

    invitation.refresh_from_db()
    assert invitation.bounce == "refused 550"
    assert invitation.mails.get().dropped == "refused 550"


def report(to, action="failed", status="5.1.1"):
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nReturn-Path: <>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; jadwiga@example.org\r\nAction: {action}\r\n"
        f"Status: {status}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "bounce"),
    [("failed", "5.1.1", "5.1.1"), ("delayed", "4.4.1", ""), ("failed", "=cmd", "5.0.0")],
)
def test_a_mail_that_comes_back_later_is_seen(speaker, settings, action, status, bounce):
    settings.EVENTFORUM_REPLY_DOMAIN = "in.example"
    invitation = invite(speaker)
    hand_over()
    number = invitation.mails.get().pk
    address = bounce_address(number)
    assert (bounced_number([address]), target_of([address])) == (number, None)

    taken = take_in(report(address, action, status), whole=True, patient=False, now=timezone.now())

    invitation.refresh_from_db()
    assert taken.parked.startswith("of an invitation")
    assert invitation.bounce == bounce


def test_whoever_signed_hears_what_became_of_it(speaker):
    invitation = invite(speaker)
    sessions.decline(invitation, reason="not_me", answer="Her sister here", by=None)
    services.tell_host(Invitation.objects.get(), "not_me")
    services.tell_host(Invitation.objects.get(), "not_me")
    assert Letter.objects.count() == 1
    services.hand_over_due()

    (message,) = sent()
    assert message["To"] == invitation.host.email
    assert "the mail reached somebody else" in message["Subject"]
    assert "Her sister here" in text_of(message)
    assert "jadwiga@example.org" not in message.as_string()


def test_addresses_are_forgotten_half_a_year_after_the_event(speaker):
    invite(speaker)
    finishes_at = speaker.event.finishes_at
    services.forget_invitations(now=finishes_at + 179 * DAY)
    assert Invitation.objects.get().email == "jadwiga@example.org"

    services.forget_invitations(now=finishes_at + 181 * DAY)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.sealed) == ("", "")
    assert not hasattr(type(speaker).objects.get(), "address")
