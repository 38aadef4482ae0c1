# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who hides, removes and puts back what; and what stands in its place."""

import pytest

from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.threads import services
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory, ThreadFactory

pytestmark = pytest.mark.django_db

ROLES = {
    "stranger": "not-yours",
    "author": "not-yours",
    "translator": "not-yours",
    "organizer of another event": "not-yours",
    "moderator of another language": "other-language",
    "moderator": "",
    "moderator of the language": "",
    "organizer": "",
    "owner": "",
    "administrator": "",
}


def somebody(who, event, author):
    def holder(role, **fields):
        return EventRoleFactory(event=event, role=role, **fields).user

    return {
        "stranger": UserFactory,
        "author": lambda: author,
        "translator": lambda: holder("translator"),
        "organizer of another event": lambda: EventRoleFactory(role="organizer").user,
        "moderator of another language": lambda: holder("moderator", languages=["ar"]),
        "moderator": lambda: holder("moderator"),
        "moderator of the language": lambda: holder("moderator", languages=["en"]),
        "organizer": lambda: holder("organizer"),
        "owner": lambda: holder("owner"),
        "administrator": lambda: UserFactory(administrator=True),
    }[who]()


def outcome_of(action):
    try:
        action()
    except Refused as refusal:
        return refusal.code
    return ""


def written(**fields):
    thread, user = ThreadFactory(**fields), UserFactory()
    return services.reply(thread, text="Some words", language="en", by=user), user


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("verb", ["hide", "put_back", "hide_thread", "remove_thread"])
def test_only_moderators_of_event_and_language_take_texts_off_their_pages(who, verb):
    post, author = written()
    by = somebody(who, post.thread.event, author)
    act = {
        "hide": lambda: services.hide(post, by=by),
        "put_back": lambda: services.show_again(post, by=by),
        "hide_thread": lambda: services.hide_thread(post.thread, by=by),
        "remove_thread": lambda: services.remove_thread(post.thread, by=by, rule=Rule.SPAM),
    }[verb]

    assert outcome_of(act) == ROLES[who]


@pytest.mark.parametrize("who", ROLES)
def test_a_post_is_removed_by_its_author_and_by_moderators(who):
    post, author = written()
    by = somebody(who, post.thread.event, author)

    outcome = outcome_of(lambda: services.remove(post, by=by, rule=Rule.HATE, reason="Because"))

    assert outcome == ("" if who == "author" else ROLES[who])
    if not outcome:
        assert Post.objects.get().removed_rule == (None if who == "author" else Rule.HATE)


def test_a_hidden_post_leaves_a_tombstone_and_comes_back(client):
    post, _author = written()
    answer = services.reply(post.thread, text="No", reply_to=post, by=UserFactory())
    by = somebody("moderator", post.thread.event, None)
    page = post.thread.get_absolute_url()

    services.hide(post, by=by)
    hidden = client.get(page).text
    services.show_again(post, by=by)
    back = client.get(page).text

    assert "Hidden while moderators look at it" in hidden
    assert "Some words" not in hidden
    assert back.count("Some words") == 2, "the post, and the beginning of it in its answer"
    assert answer.number == 2


def test_a_removed_post_names_the_rule_and_its_address_is_gone(client):
    post, author = written()
    by = somebody("moderator", post.thread.event, None)

    services.remove(post, by=by, rule=Rule.PRIVATE_DATA, reason="A telephone number")

    page = client.get(post.thread.get_absolute_url()).text
    gone = client.get(post.get_absolute_url())
    client.force_login(author)
    own = client.get(post.get_absolute_url())
    assert "Removed by a moderator under rule 2" in page
    assert (gone.status_code, own.status_code) == (410, 410)
    assert "by a moderator, under rule 2." in gone.text
    assert "A telephone number" in gone.text
    assert ("Some words" in gone.text, "Some words" in own.text) == (False, True)


def test_what_its_author_took_away_is_not_put_back_by_moderators():
    post, author = written()
    services.remove(post, by=author)
    by = somebody("moderator", post.thread.event, None)

    assert outcome_of(lambda: services.show_again(post, by=by)) == "by-author"


def test_an_author_does_not_remove_what_moderators_look_at():
    post, author = written()
    services.hide(post, by=somebody("moderator", post.thread.event, None))

    assert outcome_of(lambda: services.remove(post, by=author)) == "hidden"


def test_a_removed_post_can_be_put_back_and_hiding_twice_changes_nothing():
    post, _author = written()
    by = somebody("moderator", post.thread.event, None)
    services.remove(post, by=by, rule=Rule.SPAM)
    services.show_again(post, by=by)

    first = services.hide(post, by=by).hidden_at
    second = services.hide(post, by=by).hidden_at

    assert first == second


def test_a_hidden_discussion_is_off_every_list_and_its_addresses_say_so(client):
    post, _author = written(title="Canary in a title")
    thread, by = post.thread, somebody("moderator", post.thread.event, None)
    lists = [thread.event.get_absolute_url(), f"/{thread.event.slug}/threads/", "/"]
    assert any("Canary in a title" in client.get(page).text for page in lists)

    services.hide_thread(thread, by=by)

    assert not any("Canary in a title" in client.get(page).text for page in lists)
    for address in (thread.get_absolute_url(), post.get_absolute_url()):
        answer = client.get(address)
        assert (answer.status_code, "Hidden while moderators" in answer.text) == (410, True)
        assert "Canary" not in answer.text
    services.show_thread_again(thread, by=by)
    assert "Canary in a title" in client.get(thread.get_absolute_url()).text


def test_a_removed_discussion_says_the_rule_and_comes_back(client):
    post, _author = written()
    by = somebody("organizer", post.thread.event, None)

    services.remove_thread(post.thread, by=by, rule=Rule.SPAM, reason="An advertisement")
    gone = client.get(post.thread.get_absolute_url())
    services.show_thread_again(post.thread, by=by)

    assert (gone.status_code, "under rule 4" in gone.text) == (410, True)
    assert client.get(post.thread.get_absolute_url()).status_code == 200


def test_the_discussion_of_a_session_is_not_taken_away_whole():
    session = SessionFactory(event=EventFactory())
    post = services.reply_to_session(session, text="words", by=UserFactory())
    by = somebody("owner", session.event, None)

    assert outcome_of(lambda: services.hide_thread(post.thread, by=by)) == "main"


def test_a_discussion_of_areas_alone_is_moderated_by_administrators_only(client):
    thread = services.start(
        event=None, areas=[AreaFactory()], title="Of no event", text="a", by=UserFactory()
    )
    services.reply(thread, text="b", by=UserFactory())
    event = EventFactory()
    organizer = EventRoleFactory(event=event, role="organizer").user
    administrator = UserFactory(administrator=True)
    services.list_in(thread, event=event, by=administrator)
    post = thread.posts.get(number=2)

    acts = {
        "hide": lambda by: services.hide(post, by=by),
        "put back": lambda by: services.show_again(post, by=by),
        "remove": lambda by: services.remove_thread(thread, rule=Rule.SPAM, by=by),
        "give back": lambda by: services.show_thread_again(thread, by=by),
        "take out": lambda by: services.take_out(thread, place=in_event.pk, by=by),
    }
    in_event = thread.places.get(event=event)
    refused = [outcome_of(lambda act=act: act(organizer)) for act in acts.values()]
    done = [outcome_of(lambda act=act: act(administrator)) for act in acts.values()]

    assert refused == ["not-yours"] * 4 + [""]
    assert done == [""] * 5
    assert not thread.places.filter(event=event).exists()


@pytest.mark.parametrize("who", ["moderator", "owner", "administrator"])
def test_nobody_changes_the_words_of_another(client, who):
    post, author = written()
    by = somebody(who, post.thread.event, author)
    client.force_login(by)

    answer = client.post(f"/p/{post.pk}/edit/", {"text": "Better words"})

    assert (answer.status_code, outcome_of(lambda: services.edit(post, text="x", by=by))) == (
        404,
        "not-yours",
    )
    post.refresh_from_db()
    assert post.text == "Some words"
