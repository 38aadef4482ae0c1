# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many queries each read costs, whatever it holds."""

import pytest

from apps.sessions.services import cancel
from apps.threads.models import PostPicture, ThreadPlace
from tests.api.asking import ask, token_of
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.media import PictureFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    SessionFactory,
    SpeakerFactory,
    TrackFactory,
)
from tests.factories.threads import AreaFactory, PostFactory, ThreadFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db

READS = {
    "/events": 2,
    "/events/{event}": 6,
    "/events/{event}/programme": 4,
    "/events/{event}/sessions": 4,
    "/events/{event}/sessions/S0": 8,
    "/events/{event}/speakers": 4,
    "/events/{event}/speakers/P0": 4,
    "/events/{event}/threads": 2,
    "/threads/{thread}": 1,
    "/threads/{thread}/posts": 2,
    "/posts/{post}": 1,
    "/areas": 2,
    "/areas/0": 2,
    "/areas/0/threads": 2,
}


@pytest.fixture(params=[1, 3])
def places(request):
    """One, or three, of everything that a list can hold."""
    count = request.param
    event = EventFactory(series=SeriesFactory())
    EventFactory.create_batch(count, series=SeriesFactory())
    speakers = [SpeakerFactory(event=event, code=f"P{n}", biography="Words") for n in range(count)]
    for number in range(count):
        session = SessionFactory(
            event=event,
            code=f"S{number}",
            abstract="Words",
            speakers=speakers,
            track=TrackFactory(event=event),
        )
        TranslationFactory(target=session, field="title", language="pl", text="Tytuł")
        TranslationFactory(target=session, field="abstract", language="pl", text="Słowa")
        ResourceFactory(session=session)
        InterpretationFactory(session=session)
        thread = ThreadFactory(event=event, session=session)
        posts = [PostFactory(thread=thread) for _ in range(count)]
        ThreadPlace.objects.create(thread=thread, area=AreaFactory(slug=f"{number}"))
        PostPicture.objects.create(post=posts[0], picture=PictureFactory())
    return {"event": event.slug, "thread": thread.pk, "post": posts[0].pk}


@pytest.mark.parametrize("path", READS)
def test_a_read_costs_the_same_for_one_and_for_three(
    client, places, django_assert_num_queries, path
):
    path_here = path.format(**places)
    ask(client, "GET", path_here)

    with django_assert_num_queries(READS[path]):
        response = ask(client, "GET", f"{path_here}?in=pl")

    assert response.status_code == 200


def test_a_token_costs_one_query(client, django_assert_num_queries):
    EventFactory()
    token = token_of(UserFactory())
    ask(client, "GET", "/events", token=token)

    with django_assert_num_queries(3):
        ask(client, "GET", "/events", token=token)


@pytest.mark.parametrize("name", ["programme", "sessions"])
def test_what_is_unchanged_in_an_event_costs_one_query_and_what_is_changed_is_told(
    client, django_assert_num_queries, name
):
    session = SessionFactory()
    path = f"/events/{session.event.slug}/{name}"
    tag = ask(client, "GET", path)["ETag"]

    with django_assert_num_queries(1):
        same = ask(client, "GET", path, if_none_match=tag)
    others = [
        ask(client, "GET", path, if_none_match=tag, accept_language="pl"),
        ask(client, "GET", f"{path}?limit=7", if_none_match=tag),
        ask(client, "GET", path, if_none_match=tag, token=token_of(UserFactory())),
    ]
    cancel(session, reason="Ill", by=None)
    changed = ask(client, "GET", path, if_none_match=tag)

    assert (same.status_code, same["ETag"], same["Cache-Control"]) == (
        304,
        tag,
        "public, no-cache",
    )
    assert [other.status_code for other in others] == [200, 200, 200]
    assert changed.json()["items"][0]["state"] == "cancelled"
