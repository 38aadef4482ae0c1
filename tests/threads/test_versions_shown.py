# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which language readers are shown posts, what the page says of it, and the way back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import page_cache
from apps.threads.models import Asking, Post, Thread
from apps.translations.models import Translation
from apps.translations.services import mark_outdated, propose
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db

HUMAN, MACHINE = Translation.Kind.HUMAN, Translation.Kind.MACHINE
LANGUAGES = ["ar", "uk", "es", "fr", "de", "tr", "mk", "sr-Latn", "ha", "dag"]


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def post():
    thread = ThreadFactory(title="Powitania", language="pl")
    return PostFactory(thread=thread, text="Dzień dobry", language="pl")


def read(client, thread, query="", reads="ar", **cookies):
    client.cookies.load({"in": reads, **cookies})
    response = client.get(thread.get_absolute_url() + query)
    assert response.status_code == 200
    return response.text


def prose_of(page):
    return re.findall(
        r'<div class="prose" lang="([\w-]+)" dir="(\w+)" hx-disable>(.*?)</div>', page, re.S
    )


def lines_of(page):
    """The provenance lines of the page, without markup."""
    lines = re.findall(r'<p class="prov sm mut">(.*?)</p>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in lines]


def test_reader_gets_the_first_of_their_languages_that_there_is(client, post):
    propose(
        post,
        "text",
        language="uk",
        text="Добрий день",
        kind=HUMAN,
        by=UserFactory(person__name="Зоряна"),
    )
    propose(post, "text", language="ar", text="مرحبا", kind=MACHINE)

    assert prose_of(read(client, post.thread, reads="ha.ar.uk")) == [
        ("ar", "rtl", "<p>مرحبا</p>\n")
    ]
    ukrainian = read(client, post.thread, reads="uk.pl")
    assert prose_of(ukrainian) == [("uk", "ltr", "<p>Добрий день</p>\n")]
    assert lines_of(ukrainian) == ["Translated from Polish by Зоряна · Show original"]
    assert prose_of(read(client, post.thread, reads="fr")) == [
        ("pl", "ltr", "<p>Dzień dobry</p>\n")
    ]
    polish = read(client, post.thread, reads="pl.uk")
    assert prose_of(polish) == [("pl", "ltr", "<p>Dzień dobry</p>\n")]
    assert lines_of(polish) == ["Polish"]


def test_line_tells_of_machines_of_authors_and_of_what_has_changed(client, post):
    propose(post, "text", language="ar", text="مرحبا", kind=MACHINE)
    Translation.objects.update(checked_by_author=True)
    Post.objects.filter(pk=post.pk).update(text="Cześć")
    mark_outdated(Post.objects.get(pk=post.pk), "text")

    [line] = lines_of(read(client, post.thread))

    assert line == (
        "Translated from Polish by a machine · checked by the author"
        " · the original has changed since · Show original"
    )


def test_original_is_one_link_away_and_so_is_the_version(client, post):
    other = PostFactory(thread=post.thread, text="Cześć", language="pl")
    for one, text in ((post, "مرحبا"), (other, "أهلا")):
        propose(one, "text", language="ar", text=text, kind=HUMAN)
    page = read(client, post.thread)
    assert f'href="?orig={post.pk}#p{post.pk}"' in page

    page = read(client, post.thread, f"?orig={post.pk}")

    assert [language for language, _, _ in prose_of(page)] == ["pl", "ar"]
    assert lines_of(page)[0] == "Original, in Polish · Show translation"
    assert f'href="?orig=none#p{post.pk}"' in page
    assert f'href="?orig={post.pk}.{other.pk}#p{other.pk}"' in page
    both = read(client, post.thread, f"?orig={post.pk}.{other.pk}")
    assert [language for language, _, _ in prose_of(both)] == ["pl", "pl"]


@pytest.mark.parametrize("number", ["9" * 4_301, "9" * 16, "²"])
def test_numbers_that_no_post_has_ask_for_nothing(client, post, number):
    propose(post, "text", language="ar", text="مرحبا", kind=HUMAN)
    client.cookies["orig"] = number

    page = read(client, post.thread, f"?orig={number}")

    assert [language for language, _, _ in prose_of(page)] == ["ar"]


def test_link_to_the_original_stays_on_the_page_of_the_post(client):
    thread = ThreadFactory(language="pl")
    many_posts(thread, 50, author=UserFactory().person)
    post = PostFactory(thread=thread, text="Dzień dobry", language="pl")
    propose(post, "text", language="ar", text="مرحبا", kind=HUMAN)

    page = read(client, thread, "?after=50")

    assert f'href="?after=50&amp;orig={post.pk}#p{post.pk}"' in page
    assert 'href="?after=50&amp;orig=all#posts"' in page


def test_all_originals_of_a_discussion_are_remembered_for_it_alone(client, post):
    elsewhere = PostFactory(text="Cześć", language="pl")
    for one in (post, elsewhere):
        propose(one, "text", language="ar", text="مرحبا", kind=HUMAN)
    assert "Show all originals" in read(client, post.thread)

    assert [row[0] for row in prose_of(read(client, post.thread, "?orig=all"))] == ["pl"]
    again = read(client, post.thread)

    assert [row[0] for row in prose_of(again)] == ["pl"]
    assert "Show translations" in again
    assert [row[0] for row in prose_of(read(client, elsewhere.thread))] == ["ar"]
    read(client, post.thread, "?orig=none")
    assert [row[0] for row in prose_of(read(client, post.thread))] == ["ar"]


def test_removed_post_is_shown_in_no_language(client, post):
    propose(post, "text", language="ar", text="مرحبا", kind=HUMAN)
    Post.objects.filter(pk=post.pk).update(removed_at=post.created_at, fragments={})
    Thread.objects.filter(pk=post.thread_id).update(version=99)

    assert "مرحبا" not in read(client, post.thread)


def test_title_is_read_in_the_readers_language_with_the_original_beside_it(client, post):
    propose(
        post.thread,
        "title",
        language="ar",
        text="تحيات",
        kind=HUMAN,
        by=UserFactory(person__name="Amina"),
    )

    page = read(client, post.thread)

    assert '<h1 lang="ar"><bdi>تحيات</bdi></h1>' in page
    assert lines_of(page)[0] == "Translated from Polish by Amina · Powitania"
    assert '<h1 lang="pl"><bdi>Powitania</bdi></h1>' in read(client, post.thread, "?orig=all")


def test_what_changed_reaches_open_pages_in_the_readers_language(client, post):
    version = Thread.objects.get(pk=post.thread_id).version
    propose(post, "text", language="ar", text="مرحبا", kind=HUMAN)
    client.cookies.load({"in": "ar"})
    address = f"/threads/{post.thread_id}/newer/?seen=1&v={version}"

    answer = client.get(address, HTTP_HX_REQUEST="true")

    assert prose_of(answer.text) == [("ar", "rtl", "<p>مرحبا</p>\n")]
    client.cookies.load({"in": "pl"})
    other = client.get(address, HTTP_HX_REQUEST="true", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert other.status_code == 200


@pytest.mark.parametrize("signed_in", [False, True])
def test_ten_versions_of_each_post_cost_what_one_costs(client, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    thread = ThreadFactory(language="pl", title="Powitania")
    posts = [
        PostFactory(thread=thread, text=f"Wpis {number}", language="pl") for number in range(5)
    ]

    def queries():
        page_cache.forget_all()
        Thread.objects.filter(pk=thread.pk).update(
            version=Thread.objects.get(pk=thread.pk).version + 1
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = read(client, thread)
        assert [row[0] for row in prose_of(page)] == ["ar"] * 5
        return len(asked)

    for post in posts:
        propose(post, "text", language="ar", text="مرحبا", kind=MACHINE)
    read(client, thread)
    once = queries()
    for language in LANGUAGES[1:]:
        for post in posts:
            propose(post, "text", language=language, text="…?", kind=MACHINE)
    read(client, thread)

    assert queries() == once


def test_questions_are_read_in_the_readers_language(client):
    thread = ThreadFactory(main=True)
    post = PostFactory(thread=thread, text="Czy pytaliście?", language="pl")
    question = QuestionFactory(session=thread.session, post=post)
    Asking.objects.create(session=question.session, waiting_count=1)
    propose(post, "text", language="ar", text="هل سألتم؟", kind=MACHINE)
    client.cookies.load({"in": "ar"})
    session, event = question.session, question.session.event
    lists = [
        f"/{event.slug}/sessions/{session.code}/",
        f"/{event.slug}/sessions/{session.code}/questions/",
    ]

    for address in lists:
        page = client.get(address).text
        asked = page.partition('id="questions"')[2].partition('id="discussion"')[0]
        assert '<div class="qt snip" lang="ar" dir="rtl" hx-disable><p>هل سألتم؟</p>' in asked
        assert lines_of(asked) == ["Translated from Polish by a machine · Show original"]
        assert f'href="/p/{post.pk}/?orig={post.pk}"' in asked
        assert '<div class="qt snip" lang="pl"' in client.get(f"{address}?orig={post.pk}").text
    screen = client.get(f"{lists[1]}projector/").text
    assert "Czy pytaliście?" in screen
    assert "هل سألتم؟" not in screen


def test_address_of_a_post_leads_to_its_original(client, post):
    answer = client.get(f"/p/{post.pk}/?orig={post.pk}")

    assert answer["Location"] == f"{post.thread.get_absolute_url()}?orig={post.pk}#p{post.pk}"
    assert client.get(f"/p/{post.pk}/?orig=%22x")["Location"].endswith(f"-powitania/#p{post.pk}")


def test_titles_in_lists_are_read_in_the_readers_language(client, post):
    thread = post.thread
    lists = [f"/{thread.event.slug}/threads/", "/discussions/"]
    propose(thread, "title", language="ar", text="تحيات", kind=HUMAN)
    client.cookies.load({"in": "ar", "orig": str(thread.pk)})

    for address in lists:
        page = client.get(address).text
        assert ' lang="ar" dir="rtl"><bdi>تحيات</bdi></a>' in page
        assert "<bdi>Powitania</bdi>" not in page
    client.cookies.load({"in": "pl"})
    assert ' lang="pl" dir="ltr"><bdi>Powitania</bdi></a>' in client.get(lists[0]).text


def test_who_quotes_a_post_quotes_what_they_read_and_links_the_original(client, post):
    propose(post, "text", language="ar", text="مرحبا", kind=HUMAN)

    quoting = read(client, post.thread, "?reply=1&quote=1").partition("<textarea")[2]

    assert "&gt; مرحبا" in quoting
    assert f"(/p/{post.pk}/?orig={post.pk})" in quoting
    polish = read(client, post.thread, "?reply=1&quote=1", reads="pl").partition("<textarea")[2]
    assert "&gt; Dzień dobry" in polish
    assert f"(/p/{post.pk}/)" in polish
