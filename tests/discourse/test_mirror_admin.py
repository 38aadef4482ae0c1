# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owners of an event mirror it, its organizers see how far that is, others nothing of it."""

import pytest
from django.urls import reverse

from apps.discourse.models import EventMirror, MirroredPost, Topic
from tests.factories.accounts import UserFactory
from tests.factories.discourse import EventMirrorFactory, ForumFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

ADD = "admin:discourse_eventmirror_add"


@pytest.fixture
def event(client):
    role = EventRoleFactory(role="owner")
    client.force_login(role.user)
    return role.event


def fields(event, forum, **more):
    return {
        "event": event.pk,
        "forum": forum.pk,
        "layout": "section",
        "code": "CEE 2027",
        "parent_category": "",
        "main_category": "",
        "tag": "",
        "every_session": "on",
        "as_themselves": "on",
        **more,
    }


def change(mirror):
    return reverse("admin:discourse_eventmirror_change", args=[mirror.pk])


def act(client, name, obj, action, **more):
    page = reverse(f"admin:discourse_{name}_changelist")
    return client.post(page, {"action": action, "_selected_action": obj.pk, **more})


def test_an_owner_connects_reads_what_will_be_made_and_starts(client, event):
    PostFactory(thread=ThreadFactory(event=event, title="Who brings the banner?"))
    way = reverse(ADD)
    assert way in client.get(reverse("admin:events_event_change", args=[event.pk])).text

    answer = client.post(reverse(ADD), fields(event, ForumFactory()))

    mirror = EventMirror.objects.get()
    assert answer.status_code == 302
    assert mirror.paused_at is not None
    assert Topic.objects.count() == 0
    page = client.get(change(mirror)).text
    assert "Who brings the banner?" in page
    assert "2 topics are made" in page
    assert change(mirror) in client.get(reverse("admin:events_event_change", args=[event.pk])).text

    act(client, "eventmirror", mirror, "resume", confirmed="1")

    mirror.refresh_from_db()
    assert mirror.paused_at is None
    assert Topic.objects.count() == 3


def test_categories_are_chosen_by_name_among_those_of_the_forum(client, event):
    first = [{"id": 4, "name": "Events", "parent": None}, {"id": 9, "name": "Talks", "parent": 4}]
    forum = ForumFactory(name="Village", features={"categories": first})
    other = ForumFactory(
        name="Town", features={"categories": [{"id": 4, "name": "Meetings", "parent": None}]}
    )
    page = client.get(reverse(ADD)).text
    assert "Events › Talks" in page
    assert '<optgroup label="Town">' in page

    wrong = {"layout": "both", "main_category": f"{other.pk}:4", "tag": "cee"}
    answer = client.post(reverse(ADD), fields(event, forum, **wrong))
    assert "This category is one of another forum." in answer.text
    right = wrong | {"main_category": f"{forum.pk}:9", "parent_category": f"{forum.pk}:4"}
    answer = client.post(reverse(ADD), fields(event, forum, **right))

    mirror = EventMirror.objects.get()
    assert (mirror.parent_category, mirror.main_category) == (4, 9)
    forum.features["categories"] = first[:1]
    forum.save()
    page = client.get(change(mirror)).text
    assert "Number 9, which was not found there" in page
    assert "Meetings" not in page
    client.post(change(mirror), fields(event, forum, **right, code="CEE 27"))
    mirror.refresh_from_db()
    assert (mirror.code, mirror.parent_category, mirror.main_category) == ("CEE 27", 4, 9)


def test_a_layout_without_its_tag_is_refused_beside_what_was_typed(client, event):
    answer = client.post(reverse(ADD), fields(event, ForumFactory(), layout="tag"))

    assert answer.status_code == 409
    assert "Say which tag its topics have." in answer.text
    assert EventMirror.objects.count() == 0


def test_another_layout_waits_until_it_is_started(client, event):
    mirror = EventMirrorFactory(event=event)

    client.post(
        change(mirror), fields(event, mirror.forum, layout="tag", tag="CEE", main_category="2")
    )

    mirror.refresh_from_db()
    assert (mirror.layout, mirror.tag, mirror.main_category) == ("tag", "cee", 2)
    assert mirror.paused_at is not None


def test_pause_and_disconnect_are_buttons(client, event):
    mirror = EventMirrorFactory(event=event)

    act(client, "eventmirror", mirror, "pause")
    mirror.refresh_from_db()
    assert mirror.paused_at is not None

    act(client, "eventmirror", mirror, "disconnect", confirmed="1")
    mirror.refresh_from_db()
    assert mirror.disconnected_at is not None


def test_what_stands_still_is_listed_with_the_words_of_the_forum_and_tried_again(client, event):
    mirror = EventMirrorFactory(event=event)
    thread = ThreadFactory(event=event, title="Parked one")
    topic = Topic.objects.create(
        mirror=mirror, kind="thread", thread=thread, parked="invalid", last_error="Title is used"
    )
    fine = Topic.objects.create(mirror=mirror, kind="main")
    row = MirroredPost.objects.create(
        topic=topic, post=PostFactory(thread=thread), state="parked", parked="invalid"
    )

    page = client.get(reverse("admin:discourse_topic_changelist") + "?needs=hand")
    assert "Title is used" in page.text
    assert list(page.context["cl"].queryset) == [topic]

    act(client, "topic", topic, "retry")
    topic.refresh_from_db()
    row.refresh_from_db()
    assert (topic.parked, row.state) == ("", "waiting")

    act(client, "topic", fine, "park")
    fine.refresh_from_db()
    assert fine.parked == "by hand"


def test_other_events_are_none_of_ones_business(client, event):
    other = EventMirrorFactory()
    topic = Topic.objects.create(mirror=other, kind="main")

    assert client.get(change(other)).status_code in (302, 403, 404)
    act(client, "topic", topic, "park")
    topic.refresh_from_db()
    assert topic.parked == ""
    answer = client.post(reverse(ADD), fields(other.event, other.forum))
    assert answer.status_code != 302
    assert EventMirror.objects.count() == 1


def test_an_organizer_sees_and_pauses_and_does_not_arrange(client):
    role = EventRoleFactory(role="organizer", user=UserFactory())
    client.force_login(role.user)
    mirror = EventMirrorFactory(event=role.event)

    assert client.get(change(mirror)).status_code == 200
    client.post(change(mirror), fields(role.event, mirror.forum, code="X"))
    mirror.refresh_from_db()
    assert mirror.code == "CEE 2027"
