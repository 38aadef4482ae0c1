# SPDX-License-Identifier: AGPL-3.0-or-later
"""Labels are one change; nobody is told of places and removals that are hidden from them."""

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.threads import services
from apps.threads.services import pace
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def thread(author):
    return services.start(event=EventFactory(), title="Trains", text="a", by=author)


def places(thread):
    return sorted(str(place) for place in thread.places.all())


def test_labels_are_changed_as_a_whole_or_not_at_all(client, author, thread):
    old, new = AreaFactory(slug="old", name="old"), AreaFactory(slug="new", name="new")
    services.label(thread, names=["rail"], areas=[old], by=author)
    for _ in range(9):
        services.list_in(thread, event=EventFactory(), by=UserFactory(administrator=True))
    before = places(thread)

    client.force_login(author)
    page = reverse("threads:arrange", args=[thread.pk])
    asked = {"do": "label", "tags": "wheels", "areas": ["old", "new"]}
    answer = client.post(page, asked, headers={"HX-Request": "true"})

    assert "further places at most" in answer.text
    assert [tag.slug for tag in thread.tags.all()] == ["rail"]
    assert places(thread) == before
    client.post(page, asked | {"areas": ["new"]})
    assert [tag.slug for tag in thread.tags.all()] == ["wheels"]
    assert (old.name in places(thread), new.name in places(thread)) == (False, True)


def test_a_form_of_labels_counts_once(author, thread):
    areas = [AreaFactory() for _ in range(3)]
    for _ in range(pace.ARRANGED.rate - 1):
        services.rename(thread, title="Trains", by=author)

    services.label(thread, names=["rail"], areas=areas, by=author)

    assert thread.places.count() == 3
    with pytest.raises(Refused):
        services.label(thread, names=[], areas=[], by=author)
    assert thread.places.count() == 3


def test_who_began_it_is_told_of_no_place_that_is_hidden_from_them(client, author, thread):
    boss = UserFactory(administrator=True)
    hidden, session = EventFactory(hidden=True, name="Secret"), SessionFactory(proposed=True)
    for place in ({"event": hidden}, {"session": session}, {"event": EventFactory()}):
        services.list_in(thread, **place, by=boss)

    def named(user):
        client.force_login(user)
        page = client.get(reverse("threads:arrange", args=[thread.pk])).text
        return [f'id="take-out-{place.pk}"' in page for place in thread.places.order_by("pk")]

    assert named(author) == [False, False, True]
    assert named(boss) == [True, True, True]


def test_the_reason_of_a_removal_is_told_of_nothing_that_is_only_proposed(client, thread):
    session = SessionFactory(proposed=True)
    boss = UserFactory(administrator=True)
    part = services.start(session=session, event=session.event, title="P", text="a", by=boss)
    for one in (thread, part):
        services.remove_thread(one, rule=4, reason="Soap", by=boss)

    shown = [client.get(f"/threads/{one.pk}-x/") for one in (thread, part)]

    assert [page.status_code for page in shown] == [410, 404]
    assert ["Soap" in page.text for page in shown] == [True, False]
    assert client.get(f"/threads/{part.pk}.atom").status_code == 404
