# SPDX-License-Identifier: AGPL-3.0-or-later
"""A discussion in a browser: read and written in, signed out and in, with scripts and without."""

import re

import pytest
from django.core import mail

from apps.core import page_cache
from apps.threads import services
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory, anchor, many_posts

pytestmark = pytest.mark.django_db(transaction=True)

CODE = re.compile(r"^\s*(\d{4}-\d{4})\s*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def thread():
    """Four people in three scripts; the second and the third answer the first."""
    event = EventFactory(on_now=True, name="Meeting of readers")
    thread = ThreadFactory(event=event, title="Who comes by train?", language="en")
    first = services.reply(
        thread,
        text="I come from **Gdynia**.\n\n| seats | hour |\n|--|--|\n| two | 9 |",
        language="en",
        by=UserFactory(person__name="Ola Wójcik"),
    )
    services.reply(
        thread,
        text="سآتي من الإسكندرية بالطائرة ثم بالقطار.",
        language="ar",
        reply_to=first,
        by=UserFactory(person__name="سارة محمود"),
    )
    gone = services.reply(thread, text="x" * 300, language="en", by=UserFactory())
    services.remove(gone, by=UserFactory(administrator=True))
    services.reply(
        thread,
        text="Поїзд із Львова прибуває о восьмій. https://example.org/" + "long" * 40,
        language="uk",
        reply_to=first,
        by=UserFactory(person__name="Ірина Кравець"),
    )
    return thread


def sign_in(reader, user):
    """From the page of the sign-in to wherever it leads."""
    mail.outbox.clear()
    reader.page.locator("main input[name=email]").fill(user.email)
    reader.page.locator("#sign-in button[type=submit]").click()
    reader.page.wait_for_url("**/code/confirm/**")
    code = CODE.search(mail.outbox[-1].body).group(1)
    reader.page.locator("main input[name=code]").fill(code)
    reader.page.locator("main form button[type=submit]").first.click()
    reader.page.wait_for_url(re.compile("#p"))


def has_focus(reader, element):
    """Waits for it: htmx gives the focus a moment after it has swapped."""
    reader.page.locator(f"#{element}:focus").wait_for()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_discussion_is_accessible_and_fits(
    new_reader, live_server, thread, language, width, theme
):
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)

    reader.go(thread.get_absolute_url() + "?reply=1")

    reader.assert_accessible()
    reader.assert_fits(320)
    reader.picture("thread")


def test_the_other_pages_of_a_discussion_are_accessible(new_reader, live_server, thread):
    reader = new_reader(live_server.url, width=390)
    post = thread.posts.get(number=1)
    services.edit(post, text="Another text", language="en", by=post.author.user)

    for path in (f"/{thread.event.slug}/threads/", f"/{thread.event.slug}/threads/new/",
                 f"/p/{post.pk}/history/"):  # fmt: skip
        reader.go(path)
        reader.assert_accessible()
        reader.assert_fits(320)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_text_written_signed_out_is_published_by_the_sign_in(
    new_reader, live_server, thread, scripts
):
    reader, user = new_reader(live_server.url, scripts=scripts), UserFactory()
    reader.go(thread.get_absolute_url())

    reader.page.locator("#reply-text").fill("There is a night train too")
    reader.page.locator("#reply button.btn-p").click()
    reader.page.wait_for_url("**/login/**")
    sign_in(reader, user)

    post = Post.objects.get(number=5)
    assert (post.text, post.author) == ("There is a night train too", user.person)
    assert reader.page.url.endswith(f"{thread.get_absolute_url()}#p{post.pk}")
    assert reader.page.locator(f"#p{post.pk} .prose").inner_text() == "There is a night train too"
    assert reader.page.locator("#reply-text").input_value() == ""


def signed_in(new_reader, live_server, client, user, **device):
    """A reader who has signed in elsewhere: their browser has the session."""
    reader = new_reader(live_server.url, **device)
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    reader.page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    return reader


def test_a_post_is_added_in_place(new_reader, live_server, client, thread):
    user = UserFactory()
    reader = signed_in(new_reader, live_server, client, user)
    reader.go(thread.get_absolute_url())
    reader.page.evaluate("window.stayed = true")

    reader.page.locator("#reply-text").fill("First of mine")
    reader.page.locator("#reply-text").press("Control+Enter")
    reader.page.locator("#r5").wait_for()
    services.reply(thread, text="Somebody else meanwhile", by=UserFactory())
    reader.page.locator("#reply-text").fill("Second of mine")
    reader.page.locator("#reply button.btn-p").click()
    reader.page.locator("#r7").wait_for()

    assert reader.page.locator("#posts .prose").all_inner_texts()[-3:] == [
        "First of mine",
        "Somebody else meanwhile",
        "Second of mine",
    ]
    has_focus(reader, anchor(thread, 7))
    assert reader.page.evaluate("window.stayed") is True
    assert reader.text("#thread-count") == "7 posts · 6 people"
    assert reader.page.locator("#reply-text").input_value() == ""
    reader.page.locator("#say", has_text="Your post is published.").wait_for(state="attached")


def test_an_answer_is_written_below_the_post_it_answers(new_reader, live_server, client, thread):
    reader = signed_in(new_reader, live_server, client, UserFactory(), width=390)
    reader.go(thread.get_absolute_url())
    reader.page.locator("#reply-text").fill("Half a thought")

    reader.page.locator("#r1").click()
    reader.page.locator("#reply-1-text").wait_for()
    has_focus(reader, "reply-1-text")
    reader.page.locator("#reply-1-text").fill("I take one of the seats")
    reader.page.locator("#reply-1 button.btn-p").click()
    reader.page.locator("#r5").wait_for()

    assert reader.page.locator("#reply-1").count() == 0
    assert reader.page.locator("#reply-text").input_value() == "Half a thought"
    assert reader.page.locator(f"#{anchor(thread, 5)} .re").get_attribute("href") == (
        f"#{anchor(thread, 1)}"
    )
    reader.page.locator("#r2").click()
    reader.page.locator("#reply-2").get_by_text("Cancel").click()
    reader.page.locator("#reply-2").wait_for(state="detached")
    reader.page.locator("#reply-text").fill("")


def test_an_empty_text_is_said_beside_the_field(new_reader, live_server, client, thread):
    reader = signed_in(new_reader, live_server, client, UserFactory())
    reader.forgive("422")
    reader.go(thread.get_absolute_url())

    reader.page.locator("#reply-text").fill("   ")
    reader.page.locator("#reply button.btn-p").click()
    reader.page.locator("#reply-text-err").wait_for()

    assert reader.text("#reply-text-err") == "There is no text yet."
    has_focus(reader, "reply-text")
    reader.assert_accessible()


def test_the_first_post_to_a_session_appears_on_its_page(new_reader, live_server, client):
    session = SessionFactory(live=True, event=EventFactory(on_now=True))
    reader = signed_in(new_reader, live_server, client, UserFactory())
    reader.go(session.get_absolute_url())

    reader.page.locator("#reply-text").fill("Can you repeat the address?")
    reader.page.locator("#reply button.btn-p").click()
    reader.page.locator("#r1").wait_for()

    assert reader.text(".post .phase") == "During the session"
    assert reader.text("#thread-count") == "1 post · 1 person"
    assert reader.page.locator("#no-posts").count() == 0


def test_pages_of_a_long_discussion_are_walked_without_scripts(new_reader, live_server):
    thread = ThreadFactory(event=EventFactory(on_now=True))
    many_posts(thread, 120, author=UserFactory().person)
    reader = new_reader(live_server.url, scripts=False, width=390)
    reader.go(thread.get_absolute_url())

    reader.page.locator(".pager a[rel=next]").last.click()
    reader.page.locator("#r51").wait_for()
    reader.page.locator(".pager a[rel=next]").last.click()
    reader.page.locator("#r120").wait_for()

    reader.assert_fits(320)
    assert reader.page.locator(".pager a[rel=next]").count() == 0


def test_a_link_to_a_post_of_another_page_finds_it(new_reader, live_server):
    thread = ThreadFactory(event=EventFactory(on_now=True))
    many_posts(thread, 60, author=UserFactory().person)
    reader = new_reader(live_server.url)

    reader.go(f"{thread.get_absolute_url()}#{anchor(thread, 55)}")
    reader.page.locator(f"#{anchor(thread, 55)}").wait_for()
    assert "?after=50#" in reader.page.url

    reader.page.evaluate("location.hash = 'p999999999'")
    reader.page.wait_for_url("**/p/999999999/")
    reader.forgive("Failed to load resource")
