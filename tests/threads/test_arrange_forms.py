# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the pages that arrange and split: what they do, what they refuse, what they keep."""

import re

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def thread(author):
    thread = services.start(event=EventFactory(), title="Trains", text="a", by=author)
    services.reply(thread, text="b", by=UserFactory())
    return thread


@pytest.fixture
def moderator(thread):
    return EventRoleFactory(event=thread.event, role="moderator").user


@pytest.fixture
def sends(client, thread):
    """Send a form of a page as somebody; the answer, and the page they are shown after it."""

    def send(who, fields, name="arrange", query=""):
        client.force_login(who)
        page = reverse(f"threads:{name}", args=[thread.pk]) + query
        answer = client.post(page, fields, headers={"Referer": f"http://testserver{page}"})
        if answer.status_code != 303:
            return answer, answer.text
        return answer, client.get(answer["Location"].partition("#")[0], follow=True).text

    return send


def places(thread):
    return sorted(str(place) for place in thread.places.all())


def test_a_title_tags_and_areas_are_changed_by_whoever_began_it(sends, author, thread):
    areas = [AreaFactory(slug=slug, name=slug) for slug in ("one", "two", "three")]
    services.list_in(thread, area=areas[2], by=author)

    sends(author, {"do": "rename", "title": "Night trains"})
    answer, page = sends(author, {"do": "label", "tags": "rail, wheels", "areas": ["one", "two"]})

    thread.refresh_from_db()
    assert answer["Location"] == thread.get_absolute_url()
    assert (thread.title, places(thread)) == ("Night trains", ["one", "two"])
    assert sorted(tag.slug for tag in thread.tags.all()) == ["rail", "wheels"]
    assert "Done." in page


def test_it_is_listed_in_an_event_from_the_list_and_at_an_address_and_taken_out(
    sends, author, thread
):
    event, session = EventFactory(), SessionFactory()

    sends(author, {"do": "list", "event": event.slug})
    sends(author, {"do": "list", "address": f"https://any.example{session.get_absolute_url()}"})
    assert places(thread) == sorted([event.name, session.title])

    for place in thread.places.all():
        sends(author, {"do": "take-out", "place": place.pk})
    assert places(thread) == []


def test_a_moderator_closes_opens_pins_moves_and_merges(sends, moderator, thread):
    session = SessionFactory(event=thread.event)
    other = services.start(event=thread.event, title="Buses", text="c", by=UserFactory())

    def after(**fields):
        sends(moderator, fields)
        thread.refresh_from_db()
        return thread

    assert after(do="close", reason="Enough").closed_at is not None
    assert after(do="reopen").closed_at is None
    assert after(do="pin").pinned_at is not None
    assert after(do="unpin").pinned_at is None
    assert after(do="move", address=session.get_absolute_url()).session == session
    assert after(do="merge", into=other.posts.get().get_absolute_url()).merged_into == other


def test_a_moderator_removes_it_under_a_rule_and_gives_it_back(sends, client, moderator, thread):
    answer, page = sends(moderator, {"do": "remove", "rule": "4", "reason": "An advertisement"})

    assert answer["Location"] == reverse("threads:arrange", args=[thread.pk])
    assert "Spam or advertising" in page
    gone = client.get(thread.get_absolute_url())
    assert (gone.status_code, "under rule 4" in gone.text) == (410, True)
    sends(moderator, {"do": "restore"})
    assert client.get(thread.get_absolute_url()).status_code == 200


def test_who_began_it_alone_removes_it_without_a_rule_and_gives_it_back(client, author):
    thread = services.start(event=EventFactory(), title="Alone", text="a", by=author)
    client.force_login(author)
    page = reverse("threads:arrange", args=[thread.pk])
    assert 'name="rule"' not in client.get(page).text

    answer = client.post(page, {"do": "remove", "reason": ""})
    assert answer["Location"] == page
    assert (client.get(thread.get_absolute_url()).status_code) == 410
    assert "Give it back" in client.get(page).text

    client.post(page, {"do": "restore"})
    assert client.get(thread.get_absolute_url()).status_code == 200


def test_what_a_moderator_removed_is_not_given_back_by_whoever_began_it(sends, author, thread):
    services.remove_thread(thread, rule=4, by=UserFactory(administrator=True))

    assert sends(author, {"do": "restore"})[0].status_code == 404


def test_what_its_author_took_away_is_not_given_back_by_moderators(client, author):
    thread = services.start(event=EventFactory(), title="Alone", text="a", by=author)
    services.remove_thread(thread, by=author)
    moderator = EventRoleFactory(event=thread.event, role="moderator").user
    client.force_login(moderator)

    assert client.get(reverse("threads:arrange", args=[thread.pk])).status_code == 404
    with pytest.raises(Refused) as refusal:
        services.show_thread_again(thread, by=moderator)
    assert refusal.value.code == "by-author"


REFUSED = {
    "no title": ({"do": "rename", "title": "  "}, "There is no title yet.", 'value="  "'),
    "too many tags": (
        {"do": "label", "tags": "a, b, c, d, e, f"},
        "A discussion has 5 tags at most.",
        'value="a, b, c, d, e, f"',
    ),
    "no such event": (
        {"do": "list", "address": "https://other.example/nothing/"},
        "There is no event or session at this address.",
        'value="https://other.example/nothing/"',
    ),
    "moved nowhere": (
        {"do": "move", "address": "/no-such-event/"},
        "There is no event or session at this address.",
        'value="/no-such-event/"',
    ),
    "merged into nothing": (
        {"do": "merge", "into": "/threads/999999/"},
        "There is no discussion at this address.",
        'value="/threads/999999/"',
    ),
    "removed without a rule": (
        {"do": "remove", "rule": "", "reason": "It is spam"},
        "Choose the rule that was broken.",
        'value="It is spam"',
    ),
    "removed without a reason": (
        {"do": "remove", "rule": "4", "reason": " "},
        "Say why: everybody who comes to its address reads it.",
        '<option value="4" selected>',
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_why_and_keeps_what_was_typed(sends, moderator, thread, case):
    fields, words, kept = REFUSED[case]

    answer, page = sends(moderator, fields)

    assert answer["Location"].endswith(reverse("threads:arrange", args=[thread.pk]))
    assert words in page
    assert kept in page
    before = (thread.title, None, None)
    thread.refresh_from_db()
    assert (thread.title, thread.removed_at, thread.merged_into) == before


def test_chosen_areas_are_kept_when_the_tags_beside_them_are_refused(sends, author):
    AreaFactory(slug="one")
    AreaFactory(slug="two")

    _answer, page = sends(author, {"do": "label", "tags": "a,b,c,d,e,f", "areas": ["two"]})

    assert re.findall(r'name="areas" value="(\w+)" checked', page) == ["two"]


@pytest.mark.parametrize("do", ["move", "merge"])
def test_who_began_it_is_refused_what_only_moderators_do(sends, author, do):
    _answer, page = sends(author, {"do": do, "into": "1", "address": "/"})

    assert "Only a moderator can do this." in page
    assert f'id="{do}"' not in page


@pytest.mark.parametrize("do", ["pin", "remove"])
def test_the_verbs_themselves_refuse_who_began_it(sends, author, thread, do):
    sends(author, {"do": do, "rule": "4", "reason": "Mine"})

    thread.refresh_from_db()
    assert (thread.pinned_at, thread.removed_at) == (None, None)


@pytest.mark.parametrize("name", ["arrange", "split"])
@pytest.mark.parametrize("role", ["", "translator", "organizer of another event"])
def test_others_find_neither_page(sends, client, thread, name, role):
    who = UserFactory()
    if role:
        event = thread.event if role == "translator" else EventFactory()
        EventRoleFactory(event=event, role=role.split()[0], user=who)
    fields = {"do": "rename", "title": "Mine", "posts": "2"}

    answer, _page = sends(who, fields, name=name)
    client.logout()
    page = reverse(f"threads:{name}", args=[thread.pk])

    assert [answer.status_code, client.get(page).status_code] == [404, 404]
    assert client.post(page, fields).status_code == 404
    assert list(Thread.objects.values_list("title", flat=True)) == ["Trains"]


def test_an_act_that_nobody_knows_is_not_found(sends, moderator):
    assert sends(moderator, {"do": "burn"})[0].status_code == 404


def test_chosen_posts_go_to_a_discussion_of_their_own(sends, moderator, thread):
    answer, page = sends(moderator, {"title": "Buses", "posts": ["2"]}, name="split")

    new = Thread.objects.exclude(pk=thread.pk).get()
    assert answer["Location"] == new.get_absolute_url()
    assert [post.text for post in new.posts.all()] == ["b"]
    assert "The posts are in a discussion of their own now." in page


@pytest.mark.parametrize(
    ("fields", "words", "kept"),
    [
        ({"title": "Buses"}, "Choose the posts to move.", 'value="Buses"'),
        ({"title": " ", "posts": ["2"]}, "There is no title yet.", 'value="2" checked'),
        ({"title": "Buses", "posts": ["x", "²"]}, "Choose the posts to move.", 'value="Buses"'),
    ],
)
def test_a_split_that_is_refused_says_why_and_keeps_what_was_chosen(
    sends, moderator, thread, fields, words, kept
):
    services.reply(thread, text="c", by=UserFactory())

    _answer, page = sends(moderator, fields, name="split", query="?after=0")

    assert (words in page, kept in page, Thread.objects.count()) == (True, True, 1)
    chosen = re.findall(r'name="posts" value="(\d+)" checked', page)
    assert chosen == [number for number in fields.get("posts", []) if number == "2"]


def test_the_author_does_not_split(sends, author):
    assert sends(author, {"title": "Buses", "posts": ["2"]}, name="split")[0].status_code == 404
