# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following with one tap, the inbox, what is unread in the bars, and the page of wishes."""

from datetime import time

import pytest

from apps.notifications import services
from apps.notifications.models import KINDS, Follow, Habits, Notice, Preference
from apps.threads import services as threads
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.notifications import FollowFactory
from tests.factories.rsvps import RsvpFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory, PostFactory, ThreadFactory
from tests.notifications.telling import react

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def reader(client):
    user = UserFactory(person__name="Ewa Nowak")
    client.force_login(user)
    return user


def thing_of(kind):
    makes = {
        "event": EventFactory,
        "session": SessionFactory,
        "series": SeriesFactory,
        "area": AreaFactory,
        "thread": lambda: PostFactory().thread,
        "person": PersonFactory,
    }
    return makes[kind]()


def pressed(page):
    return 'id="follow-button" name="undo" value="1" aria-pressed="true"' in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_thing_has_a_button_that_follows_it(client, reader, kind):
    thing = thing_of(kind)
    page, form = thing.get_absolute_url(), f"/me/follow/{kind}/{thing.pk}/"
    assert not pressed(client.get(page))

    answer = client.post(form, headers={"HX-Request": "true"})
    assert pressed(answer)
    assert pressed(client.get(page))
    assert list(Follow.objects.values_list("user", f"{kind}_id", "wanted")) == [
        (reader.pk, thing.pk, True)
    ]

    plain = client.post(form, {"undo": "1"})
    assert (plain.status_code, plain["Location"]) == (303, page)
    assert not pressed(client.get(page))
    assert Follow.objects.get().wanted is False


def test_a_stranger_signs_in_first_and_follows_then(client):
    event, user = EventFactory(), UserFactory()

    sent = client.post(f"/me/follow/event/{event.pk}/")
    assert sent["Location"].startswith("/accounts/login/?next=")
    from apps.notifications.intents import follow_what_was_kept

    request = type("Request", (), {"session": client.session, "_messages": None})()
    from django.contrib.messages.storage.base import BaseStorage

    request._messages = type("Kept", (BaseStorage,), {"_get": lambda self: ([], True)})(request)
    follow_what_was_kept(request, user)

    assert Follow.objects.get().user == user


@pytest.mark.parametrize("kind", ["event", "session"])
def test_what_cannot_be_seen_cannot_be_followed(client, reader, kind):
    thing = thing_of(kind)
    event = thing if kind == "event" else thing.event
    event.hidden = True
    event.save()

    assert client.post(f"/me/follow/{kind}/{thing.pk}/").status_code == 404
    assert client.post("/me/follow/user/1/").status_code == 404
    assert Follow.objects.count() == 0


def test_who_answered_or_wrote_follows_by_that_and_can_stop(client, reader):
    session = RsvpFactory(user=reader).headcount.session
    thread = ThreadFactory()
    threads.reply(thread, text="Hello", by=reader)

    for thing, why in ((session, "because you answered"), (thread, "because you wrote here")):
        page = client.get(thing.get_absolute_url())
        assert pressed(page)
        assert why in page.text
        services.unfollow(thing, by=reader)
        assert not pressed(client.get(thing.get_absolute_url()))


def test_the_inbox_tells_of_answers_and_marks_them_as_read(client, reader):
    thread = ThreadFactory(title="Night trains")
    threads.reply(thread, text="First", by=reader)
    for name in ("Tom Berg", "Ana <b>Lee</b>", "Third"):
        writer = UserFactory(person__name=name)
        threads.reply(thread, text=f"Words of {name}", by=writer)
    react()

    page = client.get("/me/notices/")
    assert "3 new posts in <bdi>Night trains</bdi>, by <bdi>Tom Berg</bdi>" in page.text
    assert "<b>Lee" not in page.text
    assert "1 unread" in client.get("/").text

    notice = Notice.objects.get(user=reader)
    shown = client.post("/me/notices/seen/", {"notice": notice.pk}, headers={"HX-Request": "true"})
    assert 'id="inbox"' in shown.text
    assert "is-new" not in shown.text
    assert "unread" not in client.get("/").text
    assert client.post("/me/notices/seen/", {"notice": notice.pk}).status_code == 303


def test_marking_all_as_read_leaves_what_came_meanwhile(client, reader):
    thread = ThreadFactory()
    threads.reply(thread, text="First", by=reader)
    threads.reply(thread, text="Second", by=UserFactory())
    react()
    page = client.get("/me/notices/")
    until = page.text.split('name="until" value="')[1].split('"')[0]
    other = ThreadFactory()
    threads.reply(other, text="First", by=reader)
    threads.reply(other, text="Second", by=UserFactory())
    react()

    client.post("/me/notices/seen/", {"all": "1", "until": until})

    assert list(Notice.objects.order_by("pk").values_list("is_seen", flat=True)) == [True, False]
    reader.refresh_from_db()
    assert reader.unread == 1


def test_nobody_reads_or_marks_the_notices_of_others(client, reader):
    other = UserFactory()
    thread = ThreadFactory(title="Canary")
    threads.reply(thread, text="First", by=other)
    threads.reply(thread, text="Second", by=UserFactory())
    react()
    notice = Notice.objects.get()

    client.post("/me/notices/seen/", {"notice": notice.pk})

    assert "Canary" not in client.get("/me/notices/").text
    assert Notice.objects.get().is_seen is False


@pytest.mark.parametrize("removed", ["post", "event"])
def test_what_is_not_to_be_seen_any_more_is_told_no_more(client, reader, removed):
    thread = ThreadFactory(title="Canary")
    threads.reply(thread, text="First", by=reader)
    post = threads.reply(thread, text="Second", by=UserFactory())
    react()
    assert "Canary" in client.get("/me/notices/").text

    if removed == "post":
        threads.remove(post, by=UserFactory(is_superuser=True))
    else:
        thread.event.hidden = True
        thread.event.save()

    page = client.get("/me/notices/").text
    assert "Canary" not in page
    assert 'id="all-seen-b"' in page, "The number in the bar can be taken away"
    client.post("/me/notices/seen/", {"all": "1"})
    assert 'id="all-seen-b"' not in client.get("/me/notices/").text


@pytest.mark.parametrize("things", [1, 6])
def test_the_inbox_costs_the_same_for_any_number_of_notices(
    client, reader, django_assert_num_queries, things
):
    for _ in range(things):
        thread = ThreadFactory()
        threads.reply(thread, text="First", by=reader)
        for _ in range(things):
            threads.reply(thread, text="Second", by=UserFactory())
    react()
    client.get("/me/notices/")

    with django_assert_num_queries(7):
        client.get("/me/notices/")


def test_the_inbox_pages_by_key_and_narrows_to_an_event(client, reader):
    events = EventFactory.create_batch(2)
    for number in range(33):
        thread = ThreadFactory(event=events[number % 2], title=f"Talk {number}.")
        threads.reply(thread, text="First", by=reader)
        threads.reply(thread, text="Second", by=UserFactory())
    react()

    page = client.get("/me/notices/")
    assert page.text.count('class="nt is-new"') == 30
    older = page.text.split("before=")[1].split('"')[0]
    assert client.get(f"/me/notices/?before={older}").text.count('class="nt is-new"') == 3
    mine = client.get(f"/me/notices/?event={events[0].slug}").text
    assert mine.count('class="nt is-new"') == 17
    assert client.get("/me/notices/?before=x").status_code == 200
    assert client.get("/me/notices/?before=u" + "9" * 20 + "-1").status_code == 200


def test_wishes_are_saved_part_by_part(client, reader):
    event = FollowFactory(user=reader, event=EventFactory()).event
    page = "/me/notices/settings/"
    assert f"event-{event.slug}" in client.get(page).text

    sent = {"part": "wishes", "level": "names_me", "email": "1", "digest": "daily"}
    assert client.post(page, sent).status_code == 303
    client.post(page, {**sent, "event": event.slug, "level": "nothing"})
    row = Preference.objects.get(event=None)
    assert (row.level, row.here, row.email, row.digest) == ("names_me", False, True, "daily")
    assert Preference.objects.get(event=event).level == "nothing"

    client.post(page, {"part": "wishes", "event": event.slug, "as_others": "1"})
    assert Preference.objects.count() == 1

    client.post(page, {"part": "quiet", "quiet_from": "22:00", "quiet_until": "07:30"})
    client.post(page, {"part": "reminders", "leads": ["10", "1440"], "monthly": "1"})
    habits = Habits.objects.get()
    assert (habits.quiet_from, habits.quiet_until) == (time(22), time(7, 30))
    assert (habits.leads, habits.nudges, habits.monthly) == ([10, 1440], False, True)


@pytest.mark.parametrize(
    "sent",
    [
        {"part": "quiet", "quiet_from": "22:00"},
        {"part": "quiet", "quiet_from": "25:00", "quiet_until": "07:00"},
        {"part": "wishes", "level": "all"},
        {"part": "reminders", "leads": ["7"]},
    ],
)
def test_what_makes_no_sense_is_refused(client, reader, sent):
    answer = client.post("/me/notices/settings/", sent, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert (Habits.objects.count(), Preference.objects.count()) == (0, 0)
