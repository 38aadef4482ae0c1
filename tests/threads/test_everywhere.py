# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of all discussions, whatever event or area they are of."""

import re

import pytest

from apps.threads import services
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import AreaFactory

pytestmark = pytest.mark.django_db

PAGE = "/discussions/"


def talk(title, *, language="en", **place):
    place = place or {"event": EventFactory()}
    return services.start(title=title, text="words", language=language, by=UserFactory(), **place)


def titles(client, query=""):
    page = client.get(f"{PAGE}{query}").text.partition('<div class="maincol">')[2]
    return re.findall(r"<bdi[^>]*>(T\d+)</bdi>", page)


def test_it_has_what_is_said_in_events_and_areas_and_nothing_hidden(client):
    area = AreaFactory(slug="growth")
    talk("T1")
    talk("T2", areas=[area])
    talk("T3", event=EventFactory(hidden=True))
    gone = talk("T4")
    services.hide_thread(gone, by=UserFactory(administrator=True))

    assert titles(client) == ["T2", "T1"]
    assert titles(client, "?area=growth") == ["T2"]
    assert titles(client, "?area=nothing") == []
    assert 'href="?area=growth"' in client.get(PAGE).text


def test_it_is_narrowed_by_what_is_unanswered_new_and_by_language(client):
    one, two = talk("T1"), talk("T2", language="pl")
    services.reply(one, text="Answer", by=UserFactory())
    reader = UserFactory()
    client.force_login(reader)
    services.read_up_to(two, 1, by=reader)

    assert titles(client, "?show=unanswered") == ["T2"]
    assert titles(client, "?lang=pl") == ["T2"]
    services.reply(two, text="Answer", by=UserFactory())
    assert titles(client, "?show=new") == ["T2"]
    assert titles(client, "?show=mine") == []


def test_pages_go_on_by_key_and_keep_what_was_asked(client):
    event, area = EventFactory(), AreaFactory(slug="growth")
    for number in range(35):
        talk(f"T{number}", event=event, areas=[area])

    first = client.get(f"{PAGE}?area=growth").text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")

    assert titles(client, "?area=growth") == [f"T{number}" for number in range(34, 4, -1)]
    assert "area=growth" in following
    assert titles(client, following) == [f"T{number}" for number in range(4, -1, -1)]


def test_a_kept_page_is_made_anew_when_something_is_said_or_hidden(client):
    event, late = EventFactory(), EventFactory()
    talk("T1", event=event)
    assert [titles(client) for _ in range(2)] == [["T1"]] * 2

    talk("T2", event=late)
    assert titles(client) == ["T2", "T1"]
    type(late).objects.filter(pk=late.pk).update(hidden=True)
    assert titles(client) == ["T1"]


@pytest.mark.parametrize("number", [1, 20])
def test_it_costs_the_same_for_any_number_of_discussions(client, django_assert_num_queries, number):
    for n in range(number):
        talk(f"T{n}", event=EventFactory(), tags=[f"t{n}"], areas=[AreaFactory()])
    client.force_login(UserFactory())
    client.get(f"{PAGE}?lang=en")

    with django_assert_num_queries(8):
        page = client.get(f"{PAGE}?lang=en")

    assert page.text.count('class="dt"') == number == Thread.objects.count()


def test_the_bars_lead_there_outside_of_events(client):
    talk("T1")

    for address in ("/about/", PAGE):
        page = client.get(address).text
        assert page.count(f'href="{PAGE}"') == 2
    assert client.get(PAGE).text.count(f'href="{PAGE}" aria-current="page"') == 2
