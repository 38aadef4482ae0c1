# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is mailed of notices: merged, in the reader's language, asked again when it goes, and off by
one click without a sign-in."""

from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr

import pytest

from apps.notifications import services, switches
from apps.notifications.composing import Content, Drop, compose
from apps.notifications.models import Follow, Letter, Notice, NoticeItem, Preference
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.notifications import HabitsFactory, PreferenceFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 10, 10, 1, tzinfo=UTC)


@pytest.fixture
def ewa():
    return UserFactory(person__name="Ewa", email="ewa@example.org", timezone="Europe/Warsaw")


@pytest.fixture
def tom():
    return UserFactory(person__name="Tom & Co")


@pytest.fixture
def thread(ewa):
    thread = ThreadFactory(title="Night <trains>", event__name="Camp")
    threads.reply(thread, text="I begin", by=ewa)
    return thread


def say(thread, text, *, by, now=NOW, **more):
    post = threads.reply(thread, text=text, by=by, **more)
    services.tell_of_post(post.pk, now=now)
    return post


def letters(channel="email"):
    return list(Letter.objects.filter(channel=channel, kind="notice").order_by("pk"))


def composed(letter):
    return compose([letter], now=letter.due_at)[letter.pk]


def test_what_comes_within_minutes_is_one_mail(thread, ewa, tom):
    for number in range(3):
        say(thread, f"Text {number}", by=tom, now=NOW + timedelta(minutes=number))
    other = ThreadFactory(title="Other", event=thread.event)
    threads.reply(other, text="Mine", by=ewa)
    say(other, "Hello @Ewa", by=tom)

    [letter] = letters()
    mail = composed(letter)

    assert letter.due_at == datetime(2026, 7, 10, 10, 10, tzinfo=UTC)
    assert "named you in \u2068Other\u2069. And 1 more." in mail.subject
    assert "3 new posts in \u2068Night <trains>\u2069, by \u2068Tom & Co\u2069." in mail.text
    assert "<bdi>Night &lt;trains&gt;</bdi>, by <bdi>Tom &amp; Co</bdi>" in mail.html
    assert "<trains>" not in mail.html


def test_quiet_hours_are_waited_for_and_their_mails_are_one(thread, ewa, tom):
    HabitsFactory(user=ewa, quiet_from=time(22), quiet_until=time(7))
    night = datetime(2026, 7, 10, 21, tzinfo=UTC)
    for hours in range(4):
        say(thread, f"Text {hours}", by=tom, now=night + timedelta(hours=hours))

    [letter] = letters()
    assert letter.due_at == datetime(2026, 7, 11, 5, tzinfo=UTC)
    assert "4 new posts" in composed(letter).text


def test_what_is_seen_unwished_or_gone_is_not_mailed(thread, ewa, tom):
    post = say(thread, "Hello", by=tom)
    [letter] = letters()
    assert isinstance(composed(letter), Content)

    rows = Preference.objects
    PreferenceFactory(user=ewa, event=thread.event, email=False)
    assert composed(letter) == Drop("no longer")
    rows.all().delete()
    services.unfollow(thread, by=ewa)
    assert composed(letter) == Drop("no longer")
    Follow.objects.all().delete()
    thread.event.hidden = True
    thread.event.save()
    assert composed(letter) == Drop("no longer")
    thread.event.hidden = False
    thread.event.save()
    assert isinstance(composed(letter), Content)
    services.mark_seen(ewa, notices=[Notice.objects.get().pk])
    assert composed(letter) == Drop("no longer")
    Notice.objects.update(is_seen=False)
    threads.remove(post, by=UserFactory(is_superuser=True))
    assert composed(letter) == Drop("no longer")


def test_a_suspended_or_silenced_author_is_not_mailed_about(thread, ewa, tom):
    from tests.factories.events import SanctionFactory

    say(thread, "Hello", by=tom)
    [letter] = letters()
    sanction = SanctionFactory(
        event=thread.event, user=tom, kind="silence", until=NOW + timedelta(days=1)
    )
    assert composed(letter) == Drop("no longer")
    sanction.delete()
    tom.is_active = False
    tom.save()
    assert composed(letter) == Drop("no longer")


def test_whoever_wants_a_digest_is_mailed_at_once_only_of_what_names_them(thread, ewa, tom):
    PreferenceFactory(user=ewa, digest="daily")
    say(thread, "Hello", by=tom)
    assert letters() == []

    say(thread, "Hello @Ewa", by=tom)
    assert "1 new post" not in composed(letters()[0]).text
    assert list(NoticeItem.objects.values_list("in_digest", flat=True)) == [True, False]


def test_an_arabic_mail_is_arabic_and_right_to_left(thread, ewa, tom):
    ewa.ui_language = "ar"
    ewa.save()
    say(thread, "Hello", by=tom)

    mail = composed(letters()[0])

    assert '<html lang="ar" dir="rtl">' in mail.html
    assert "كتب \u2068Tom & Co\u2069 في \u2068Night <trains>\u2069." in mail.text


def test_a_mail_about_one_discussion_is_answered_there_and_switched_off_by_one_click(
    client, thread, ewa, tom, settings
):
    settings.EVENTFORUM_REPLY_DOMAIN = "in.example.org"
    say(thread, "Hello", by=tom)
    mail = composed(letters()[0])
    assert parseaddr(mail.headers["Reply-To"])[1].startswith("reply+")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail.headers["List-Unsubscribe"].strip("<>")
    path = address.removeprefix(settings.BASE_URL)

    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert Follow.objects.count() == 0

    sent = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert sent.status_code == 200
    assert Follow.objects.values_list("user", "thread", "wanted").get() == (
        ewa.pk, thread.pk, False,
    )  # fmt: skip
    client.post(path, {"undo": "1"})
    assert Follow.objects.get().wanted is True


def test_the_click_needs_neither_cookie_nor_token_of_a_form(thread, ewa, tom):
    from django.test import Client

    say(thread, "Hello @Ewa", by=tom)
    mail = composed(letters()[0])
    path = "/me/" + mail.headers["List-Unsubscribe"].strip("<>").split("/me/")[1]

    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    assert Preference.objects.get().event == thread.event
    assert Preference.objects.get().email is False


@pytest.mark.parametrize("scope", ["all", "nudges", "reminders", "monthly", "event:7"])
def test_each_switch_goes_off_and_on(client, ewa, scope):
    path = "/me/" + switches.address(ewa.pk, scope).split("/me/")[1]

    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 200
    assert client.post(path, {"undo": "1"}).status_code == 200


@pytest.mark.parametrize("scope", ["thread", "session"])
def test_the_switch_of_what_is_gone_does_nothing(client, ewa, scope):
    path = "/me/" + switches.address(ewa.pk, f"{scope}:7000000").split("/me/")[1]

    assert client.post(path).status_code == 200
    assert Follow.objects.count() == 0


def test_a_changed_token_switches_nothing(client, ewa):
    path = "/me/" + switches.address(ewa.pk, "all").split("/me/")[1]
    broken = path.replace("/off/", "/off/x")

    assert client.post(broken).status_code == 404
    assert Preference.objects.count() == 0


@pytest.mark.parametrize("people", [1, 12])
def test_composing_many_costs_as_much_as_one(thread, tom, people, django_assert_max_num_queries):
    for fan in UserFactory.create_batch(people):
        services.follow(thread, by=fan)
    say(thread, "Hello", by=tom)
    batch = list(Letter.objects.select_related("user"))

    with django_assert_max_num_queries(11):
        compose(batch, now=NOW)
