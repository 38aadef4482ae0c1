# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.urls import reverse

from apps.core import page_cache
from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory, anchor, many_posts, numbers_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


def read(client, thread, query=""):
    response = client.get(thread.get_absolute_url() + query)
    assert response.status_code == 200
    return response.text


def test_pages_follow_the_numbers_of_the_posts(client):
    thread = ThreadFactory()
    many_posts(thread, 120, author=UserFactory().person)

    pages = [numbers_on(read(client, thread, query)) for query in ("", "?after=50", "?after=100")]

    assert pages == [list(range(1, 51)), list(range(51, 101)), list(range(101, 121))]


def test_each_page_links_to_its_neighbours_and_the_ends(client):
    thread = ThreadFactory()
    many_posts(thread, 220, author=UserFactory().person)

    text = read(client, thread, "?after=100")

    links = [part.partition('"')[0] for part in text.split('href="?after=')[1:]]
    assert links[:4] == ["0#posts", "50#posts", "150#posts", "200#posts"]
    assert "Posts 101–150 of 220" in text


@pytest.mark.parametrize(
    ("query", "first"), [("?after=70", 51), ("?after=9999", 101), ("?after=x", 1), ("?after=-1", 1)]
)
def test_keys_that_no_link_has_show_the_page_they_fall_on(client, query, first):
    thread = ThreadFactory()
    many_posts(thread, 120, author=UserFactory().person)

    assert numbers_on(read(client, thread, query))[0] == first


def test_reading_needs_no_account_and_sets_no_session(client):
    post = PostFactory(text="Hello", language="ar")

    response = client.get(post.thread.get_absolute_url())

    assert '<div class="prose" lang="ar" dir="rtl" hx-disable><p>Hello</p>' in response.text
    assert set(response.cookies) <= {"csrftoken", "tz"}


def test_each_reader_has_buttons_for_their_own_posts_only(client):
    author = UserFactory()
    mine = PostFactory(author=author.person)
    PostFactory(thread=mine.thread)
    client.force_login(author)

    text = read(client, mine.thread)

    links = [part.partition('"')[0] for part in text.split('href="/p/')[1:]]
    assert [link for link in links if "edit" in link] == [f"{mine.pk}/edit/"]
    assert "<!--hole" not in text


def test_readers_who_share_a_kept_page_meet_nothing_of_each_other(client):
    author, other = UserFactory(person__name="Author A"), UserFactory(person__name="Other B")
    post = PostFactory(author=author.person)
    words = ["/edit/", "Other B", f'data-person="{author.pk}"', f'data-person="{other.pk}"']

    found = []
    for reader in (author, other, None):
        client.logout()
        if reader:
            client.force_login(reader)
        text = read(client, post.thread)
        found.append([word in text for word in words])

    assert found == [
        [True, False, True, False],
        [False, True, False, True],
        [False, False, False, False],
    ]


def test_a_message_is_shown_to_its_reader_only(client):
    writer, thread = UserFactory(), PostFactory().thread
    client.force_login(writer)
    client.post(reverse("threads:reply", args=[thread.pk]), {"text": "words"})
    other = type(client)()
    other.force_login(UserFactory())

    texts = [read(client, thread), read(other, thread), read(client, thread)]

    assert ["Your post is published." in text for text in texts] == [True, False, False]


def test_a_closed_discussion_offers_no_form(client):
    post = PostFactory()
    services.close(post.thread, by=UserFactory())

    text = read(client, post.thread)

    assert ("This discussion is closed. It can be read only." in text, "<textarea" in text) == (
        True,
        False,
    )
    assert "?reply=" not in text


def test_the_form_names_who_is_answered_on_the_page_of_that_post(client):
    thread = ThreadFactory()
    many_posts(thread, 60, author=UserFactory(person__name="Amal").person)

    text = read(client, thread, "?reply=55")

    assert numbers_on(text) == list(range(51, 61))
    assert f'You are answering <a href="#{anchor(thread, 55)}"><bdi>Amal</bdi></a>' in text
    assert '<input type="hidden" name="to" value="55">' in text


def test_an_answer_on_the_same_page_links_to_an_anchor(client):
    first = PostFactory()
    PostFactory(thread=first.thread, reply_to=first)

    assert f'<a class="re" href="#p{first.pk}">' in read(client, first.thread)


def test_an_answer_on_a_later_page_links_to_the_address_of_the_post(client):
    first = PostFactory()
    many_posts(first.thread, 49, author=first.author)
    PostFactory(thread=first.thread, reply_to=first)

    text = read(client, first.thread, "?after=50")

    assert f'<a class="re" href="/p/{first.pk}/">' in text


def test_a_divider_stands_where_the_phase_changes(client):
    post = PostFactory(phase="before")
    PostFactory(thread=post.thread, phase="live")
    PostFactory(thread=post.thread, phase="live")

    text = read(client, post.thread)

    assert text.count('<li class="newl phasel">') == 1
    assert '<li class="newl phasel"><span>During the event</span></li>' in text


def test_a_wrong_slug_answers_one_redirect_that_keeps_the_page(client):
    thread = PostFactory(thread__title="Getting there").thread

    response = client.get(f"/threads/{thread.pk}-elsewhere/?after=50")

    assert response.status_code == 301
    assert response["Location"] == f"/threads/{thread.pk}-getting-there/?after=50"


def test_a_number_alone_leads_to_the_discussion(client):
    thread = PostFactory().thread

    response = client.get(f"/threads/{thread.pk}/")

    assert (response.status_code, response["Location"]) == (301, thread.get_absolute_url())


def test_the_main_discussion_of_a_session_is_shown_by_its_session(client):
    thread = ThreadFactory(main=True)

    response = client.get(reverse("pages:thread", args=[thread.pk, "any"]))

    assert response.status_code == 301
    assert response["Location"] == f"{thread.session.get_absolute_url()}#discussion"


@pytest.mark.parametrize("hidden", ["event", "session"])
def test_discussions_of_what_is_hidden_are_not_found_by_strangers(client, hidden):
    if hidden == "event":
        thread = ThreadFactory(event=EventFactory(hidden=True))
    else:
        session = SessionFactory(proposed=True)
        thread = ThreadFactory(session=session, event=session.event)
    organizer = EventRoleFactory(event=thread.event).user

    answers = [client.get(thread.get_absolute_url()).status_code]
    client.force_login(UserFactory())
    answers.append(client.get(thread.get_absolute_url()).status_code)
    client.force_login(organizer)
    answers.append(client.get(thread.get_absolute_url()).status_code)

    assert answers == [404, 404, 200]


def test_a_change_is_seen_by_the_next_stranger(client):
    author = UserFactory()
    thread = ThreadFactory()
    post = services.reply(thread, text="first words", by=author)
    read(client, thread)

    services.edit(post, text="better words", by=author)

    text = read(client, thread)
    assert ("better words" in text, "first words" in text) == (True, False)


def test_arabic_readers_get_the_page_in_their_language(client):
    post = PostFactory(text="Hello", language="en")

    response = client.get(post.thread.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="ar")

    assert '<html lang="ar" dir="rtl"' in response.text
    assert '<div class="prose" lang="en" dir="ltr" hx-disable><p>Hello</p>' in response.text
