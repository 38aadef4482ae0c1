# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta
from smtplib import SMTPSenderRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from apps.activity.services import pause_outgoing, resume_outgoing
from apps.notifications import composing, services, spool, ways
from apps.notifications.composing import Content, Drop
from apps.notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.notifications import LetterFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]


def letter_for(user, key="a", **more):
    return Letter(user=user, channel="email", kind="test", key=key, due_at=timezone.now(), **more)


def test_posting_the_same_twice_makes_one():
    user = UserFactory()

    assert services.post_letters([letter_for(user), letter_for(user, "b")]) == 2
    assert services.post_letters([letter_for(user), letter_for(user, "c")]) == 1

    assert Letter.objects.count() == 3


def test_a_letter_arrives_once_with_its_own_message_id(delivered):
    letter = LetterFactory()

    [mail] = delivered()

    assert (mail["To"], mail["Subject"]) == (letter.user.email, letter.key)
    assert mail["Message-ID"] == letter.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content() == f"About {letter.key}"
    letter.refresh_from_db()
    assert letter.handed_at is not None
    assert len(delivered()) == 1


def test_what_was_handed_over_and_not_marked_is_the_same_mail(delivered):
    letter = LetterFactory()
    delivered()
    Letter.objects.update(handed_at=None, next_try_at=timezone.now())

    assert len(delivered()) == 1
    letter.refresh_from_db()
    assert letter.handed_at is not None


def test_what_is_not_due_is_late_or_is_not_true_any_more_is_not_sent(delivered, plain_letters):
    now = timezone.now()
    LetterFactory(due_at=now + timedelta(minutes=1))
    late = LetterFactory(expires_at=now - timedelta(minutes=1))
    moved = LetterFactory()
    plain_letters[moved.key] = Drop("moved")
    suspended = LetterFactory(user__is_active=False)
    nowhere = LetterFactory(user__email=None)

    assert delivered() == []

    told = dict(Letter.objects.exclude(dropped_at=None).values_list("pk", "dropped"))
    assert told == {
        late.pk: "late",
        moved.pk: "moved",
        suspended.pk: "suspended",
        nowhere.pk: "no address",
    }


def test_nothing_leaves_while_the_portal_is_paused(delivered):
    LetterFactory(due_at=timezone.now() - timedelta(minutes=1))
    pause_outgoing(reason="test")

    assert delivered() == []
    assert resume_outgoing(skip=True) == 1
    assert delivered() == []
    assert Letter.objects.get().dropped == "skipped"


def test_an_older_claim_hands_nothing_over(monkeypatch):
    """Who was away for longer than the lease comes back when another has taken the letters."""
    LetterFactory()
    written = spool.write

    def slowly(mails):
        made = written(mails)
        Letter.objects.update(fence=7)
        return made

    monkeypatch.setattr(spool, "write", slowly)

    services.hand_over_due()

    assert spool.length() == 0
    assert Letter.objects.get().handed_at is None


def test_what_was_tried_often_is_taken_alone_and_given_up_late(delivered, plain_letters):
    now = timezone.now()
    often = LetterFactory(attempts=9, due_at=now - timedelta(hours=1))
    others = [LetterFactory(attempts=9, due_at=now) for _ in range(2)]

    assert services.hand_over_due(now=now) == 1
    assert services.hand_over_due(now=now) == 1
    assert Letter.objects.get(pk=often.pk).handed_at is not None

    Letter.objects.filter(pk=others[1].pk).update(due_at=now - timedelta(hours=7), attempts=12)
    services.hand_over_due(now=now)
    assert Letter.objects.get(pk=others[1].pk).dropped == "given up"


def test_one_that_cannot_be_composed_keeps_no_other_back(delivered, plain_letters):
    bad, good = LetterFactory(key="bad"), LetterFactory()

    class Broken(dict):
        def get(self, key, default):
            if key == "bad":
                raise ValueError("broken")
            return default

    composing._composers["test"] = (
        lambda letters, *, now: {
            letter.pk: Broken().get(letter.key, Content(letter.key, "x")) for letter in letters
        },
        None,
    )

    [mail] = delivered()

    assert mail["To"] == good.user.email
    bad.refresh_from_db()
    assert bad.handed_at is None
    assert bad.next_try_at > timezone.now()


@pytest.mark.parametrize(
    "problem", [SMTPSenderRefused(552, b"too large", "a@portal.example"), ValueError("no address")]
)
def test_one_that_cannot_be_sent_keeps_no_other_back(delivered, monkeypatch, problem):
    bad, good = LetterFactory(key="bad"), LetterFactory()
    sent = EmailBackend.send_messages

    def send(backend, messages):
        if messages[0].to == [bad.user.email]:
            raise problem
        return sent(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    monkeypatch.setattr(spool, "SHARDS", sorted(spool.SHARDS, key=bad.name[0].__ne__))

    assert [mail["To"] for mail in delivered()] == [good.user.email]
    bad.refresh_from_db()
    assert bad.dropped == ("refused 552" if isinstance(problem, SMTPSenderRefused) else "")


def test_a_way_that_takes_long_hands_over_nothing_that_is_not_true_or_not_its_own_any_more(
    monkeypatch,
):
    untrue, taken, true = LetterFactory(), LetterFactory(), LetterFactory()
    handed = []

    def recheck(letters):
        return {letter.pk: letter != untrue for letter in letters}

    def hand_over(batch):
        handed.extend(letter for letter, _content in batch)
        return {letter.pk: ways.HANDED for letter, _content in batch}

    def compose(letters, *, now):
        Letter.objects.filter(pk=taken.pk).update(fence=7)
        return {letter.pk: Content(letter.key, "") for letter in letters}

    monkeypatch.setitem(ways._ways, "email", ways.Way(hand_over))
    monkeypatch.setitem(composing._composers, "test", (compose, recheck))

    services.hand_over_due()

    assert handed == [true]
    assert Letter.objects.get(pk=untrue.pk).dropped == "no longer"


@pytest.mark.parametrize("address", ["two@at@example.org", "a\nb@example.org", "é@ü..de"])
def test_one_with_an_address_that_is_none_keeps_no_other_back(delivered, address):
    odd = LetterFactory(user__email=address)
    good = LetterFactory()

    assert [mail["To"] for mail in delivered()] == [good.user.email]

    odd.refresh_from_db()
    assert (odd.handed_at, odd.dropped) == (None, "no address")
