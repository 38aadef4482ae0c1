# SPDX-License-Identifier: AGPL-3.0-or-later
"""One discussion in several places; areas, tags, pins, and the lists of each."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.core import page_cache
from apps.core.errors import Refused
from apps.core.roles import Role
from apps.threads import services
from apps.threads.models import Area, Tag, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


def titles(client, address, **query):
    text = client.get(address, query).text
    return [part.partition("</bdi>")[0] for part in text.split("<bdi>Talk ")[1:]]


def talk(name, **fields):
    by = fields.pop("by", None) or UserFactory()
    if not fields.keys() & {"event", "areas"}:
        fields["event"] = EventFactory()
    return services.start(title=f"Talk {name}", text="words", by=by, **fields)


def test_one_discussion_is_listed_in_each_place_under_one_address(client):
    author, event, session, area = UserFactory(), EventFactory(), SessionFactory(), AreaFactory()
    thread = talk("a", by=author)

    for place in ({"event": event}, {"session": session}, {"area": area}):
        services.list_in(thread, by=author, **place)

    lists = [
        reverse("threads:list", args=[thread.event.slug]),
        reverse("threads:list", args=[event.slug]),
        reverse("threads:list", args=[session.event.slug]),
        area.get_absolute_url(),
    ]
    for address in lists:
        assert thread.get_absolute_url() in client.get(address).text
    page = client.get(thread.get_absolute_url()).text
    assert all(f"<bdi>{name}</bdi>" in page or name in page for name in (event.name, area.name))
    event.refresh_from_db()
    assert event.has_discussions
    assert thread.get_absolute_url() in client.get(session.get_absolute_url()).text


def test_a_place_is_added_once_and_taken_out_again(client):
    author, area = UserFactory(), AreaFactory()
    thread = talk("a", by=author)
    for _ in range(2):
        services.list_in(thread, area=area, by=author)
    with pytest.raises(Refused):
        services.list_in(thread, area=AreaFactory(), by=UserFactory())

    place = thread.places.get()
    services.take_out(thread, place=place.pk, by=author)

    assert not thread.places.exists()
    assert titles(client, area.get_absolute_url()) == []


def test_what_is_written_elsewhere_is_seen_in_every_list_at_once(client):
    author, event = UserFactory(), EventFactory()
    old = talk("old", by=author)
    services.list_in(old, event=event, by=author)
    talk("new", event=event)
    address = reverse("threads:list", args=[event.slug])
    assert titles(client, address) == ["new", "old"]

    services.reply(old, text="More", by=author)

    assert titles(client, address) == ["old", "new"]


def test_a_hidden_home_hides_a_discussion_in_all_places(client):
    author, event, area = UserFactory(), EventFactory(), AreaFactory()
    thread = talk("a", by=author, event=EventFactory(hidden=True), tags=["rail"])
    services.list_in(thread, area=area, by=author)
    services.list_in(thread, event=event, by=author)

    pages = [
        area.get_absolute_url(),
        reverse("threads:list", args=[event.slug]),
        Tag.objects.get().get_absolute_url(),
        reverse("threads:areas"),
        reverse("pages:area_feed", args=[area.slug]),
    ]

    assert [("Talk a" in client.get(page).text) for page in pages] == [False] * 5
    assert area.name not in client.get(reverse("threads:areas")).text


def test_a_further_hidden_event_is_not_named(client):
    author, hidden = UserFactory(), EventFactory(hidden=True, name="Secret camp")
    thread = talk("a", by=author)
    services.list_in(thread, event=hidden, by=author)

    assert "Secret camp" not in client.get(thread.get_absolute_url()).text


def test_a_discussion_of_an_area_alone_has_all_pages(client):
    area, author = AreaFactory(slug="impact", name="Impact"), UserFactory()
    client.force_login(author)
    sent = {"title": "Talk a", "text": "words", "tags": "rail"}
    response = client.post(reverse("threads:start_in_area", args=["impact"]), sent)
    thread = Thread.objects.get()
    assert (thread.event, response["Location"]) == (None, thread.get_absolute_url())

    post = thread.posts.get()
    pages = [
        thread.get_absolute_url(),
        area.get_absolute_url(),
        reverse("threads:areas"),
        reverse("threads:tag", args=["rail"]),
        reverse("pages:thread_feed", args=[thread.pk]),
        reverse("pages:area_feed", args=["impact"]),
        reverse("pages:tag_feed", args=["rail"]),
        reverse("threads:edit", args=[post.pk]),
        reverse("threads:history", args=[post.pk]),
        reverse("threads:actions", args=[post.pk]),
        reverse("threads:arrange", args=[thread.pk]),
        f"/api/v1/threads/{thread.pk}",
        f"/api/v1/threads/{thread.pk}/posts",
        author.person.get_absolute_url(),
        "/",
        "/sitemap.xml",
    ]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    client.post(f"/threads/{thread.pk}/reply/", {"text": "More"})
    assert thread.posts.count() == 2
    client.logout()
    assert "Impact" in client.get(thread.get_absolute_url()).text
    call_command("check_addresses")


def test_an_area_that_moves_keeps_its_address(client):
    area = AreaFactory(slug="impact")
    administrator = UserFactory(administrator=True)

    services.change_area(area, slug="topics", by=administrator)

    assert client.get("/areas/impact/")["Location"] == "/areas/topics/"
    with pytest.raises(Refused):
        services.open_area(slug="topics", name="Other", by=administrator)


def test_tags_are_one_whatever_their_case_and_five_at_most(client):
    author = UserFactory()
    thread = talk("a", by=author)

    services.tag(thread, names=["Open Data", "#open data", "", "تحرير"], by=author)

    assert [tag.slug for tag in thread.tags.all()] == ["open-data", "تحرير"]
    assert titles(client, "/tags/open-data/") == ["a"]
    with pytest.raises(Refused):
        services.tag(thread, names=list("abcdef"), by=author)
    services.tag(thread, names=[], by=author)
    assert titles(client, "/tags/open-data/") == []
    assert client.get("/tags/unheard-of/").status_code == 404


def test_pinned_discussions_come_first_in_their_place(client):
    event, area = EventFactory(), AreaFactory()
    moderator = EventRoleFactory(event=event, role=Role.MODERATOR).user
    old = talk("old", event=event, areas=[area])
    talk("new", event=event, areas=[area])
    address = reverse("threads:list", args=[event.slug])
    assert titles(client, address) == ["new", "old"]

    services.pin(old, by=moderator)
    assert titles(client, address) == ["old", "new"]
    assert titles(client, area.get_absolute_url()) == ["new", "old"]
    with pytest.raises(Refused):
        services.pin(old, area=area, by=moderator)
    services.pin(old, area=area, by=UserFactory(administrator=True))
    assert titles(client, area.get_absolute_url()) == ["old", "new"]
    services.unpin(old, by=moderator)
    assert titles(client, address) == ["new", "old"]


def test_lists_are_narrowed_by_tab_and_language(client):
    event, me = EventFactory(), UserFactory()
    mine = talk("mine", event=event, by=me, language="pl")
    services.reply(mine, text="Tak", by=UserFactory())
    talk("alone", event=event, language="en")
    address = reverse("threads:list", args=[event.slug])

    assert titles(client, address, show="unanswered") == ["alone"]
    assert titles(client, address, lang="pl") == ["mine"]
    assert titles(client, address, show="mine") == ["alone", "mine"]
    client.force_login(me)
    assert titles(client, address, show="mine") == ["mine"]
    assert titles(client, address, show="nonsense", lang="<x>", before="?") == ["alone", "mine"]


@pytest.mark.parametrize("threads", [1, 3])
def test_lists_cost_the_same_for_any_number(client, django_assert_num_queries, threads):
    event, area = EventFactory(), AreaFactory()
    for number in range(threads):
        thread = talk(number, event=event, areas=[area], tags=["rail", f"t{number}"])
        services.list_in(thread, event=EventFactory(), by=thread.created_by)
    client.get("/")
    page_cache.forget_all()

    with django_assert_num_queries(8):
        text = client.get(reverse("threads:list", args=[event.slug])).text
    with django_assert_num_queries(8):
        inside = client.get(area.get_absolute_url()).text

    assert (text.count('<p class="dt">'), inside.count('<p class="dt">')) == (threads, threads)


def test_a_page_around_which_nothing_stands_costs_nothing_for_it(client, django_assert_num_queries):
    thread = PostFactory().thread
    client.get(thread.get_absolute_url())
    page_cache.forget_all()
    Thread.objects.update(version=5)

    with django_assert_num_queries(2):
        client.get(thread.get_absolute_url())

    services.tag(thread, names=["a", "b"], by=UserFactory(administrator=True))
    page_cache.forget_all()
    with django_assert_num_queries(3):
        client.get(thread.get_absolute_url())


def test_the_bars_lead_to_discussions_only_where_there_are_any(client):
    event = EventFactory()
    link = f'<a href="/{event.slug}/threads/"'
    assert link not in client.get(reverse("pages:programme", args=[event.slug])).text

    talk("a", event=event)

    assert link in client.get(reverse("pages:programme", args=[event.slug])).text


def test_empty_areas_are_no_places(client):
    AreaFactory(name="Nobody here")

    assert "Nobody here" not in client.get(reverse("threads:areas")).text
    assert Area.objects.count() == 1
