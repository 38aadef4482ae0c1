# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing typed is lost: between devices and tabs, through ends of sessions and lost answers."""

import pytest

from apps.accounts.models import OpenSession
from apps.core import page_cache
from apps.threads import services
from apps.threads.models import Post, SavedDraft
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)

LETTER = "A thought that took a while to write."


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def thread():
    thread = ThreadFactory(event=EventFactory(on_now=True), title="Trains")
    services.reply(thread, text="First", by=UserFactory())
    return thread


@pytest.fixture
def writer():
    return UserFactory()


@pytest.fixture
def device(new_reader, live_server, client, thread, writer):
    """Another device of the same person on the page of the discussion."""

    def open_it(**how):
        reader = new_reader(live_server.url, **how)
        client.force_login(writer)
        cookie = client.cookies["sessionid"].value
        reader.page.context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )
        return reader.go(thread.get_absolute_url())

    return open_it


def write(reader, text=LETTER):
    reader.page.locator("#reply-text").fill(text)


def saved(reader):
    reader.page.get_by_text("Draft saved to your account").wait_for(timeout=15_000)


def leave(reader):
    """To another page; the draft is told on the way."""
    reader.page.get_by_text("Draft saved on this device").wait_for()
    reader.go("/about/")
    reader.page.wait_for_timeout(500)


def text_of(reader, field="reply-text"):
    return reader.page.locator(f"#{field}").input_value()


def wait_for_text(reader, field="reply-text"):
    """Drafts come back a moment after the page."""
    for _ in range(50):
        if text_of(reader, field):
            break
        reader.page.wait_for_timeout(100)


def published(reader, count=2):
    reader.page.locator(f'#posts [data-n="{count}"]').wait_for()
    return [post.text for post in Post.objects.order_by("number")]


def test_a_draft_is_saved_to_the_account_and_offered_on_another_device(device):
    first = device()
    write(first)
    saved(first)

    second = device(width=390)
    second.page.locator("#reply-text").focus()
    second.page.get_by_text("Another draft of this").wait_for()
    second.page.get_by_role("button", name="Use it").click()

    assert text_of(second) == LETTER
    second.page.locator("#reply button.btn-p").click()
    published(second)
    assert not SavedDraft.objects.exists()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_offer_of_a_draft_is_accessible_and_fits(device, thread, writer, language):
    place = f"{thread.get_absolute_url()}#reply-text"
    services.save_draft(place, {"text": LETTER}, by=writer)
    reader = device(width=390, language=language)

    reader.page.locator("#reply-text").focus()
    reader.page.locator(".elsewhere").wait_for()
    reader.page.evaluate("scrollTo(0, 0)")  # Nothing lies below the bars.

    reader.assert_accessible()
    reader.assert_fits(320)
    reader.picture("draft-offered")


def test_a_draft_is_told_when_its_page_is_left(device):
    reader = device()
    write(reader)
    leave(reader)

    assert SavedDraft.objects.get().text == LETTER


def test_two_tabs_lose_nothing_of_each_other(device):
    first, second = device(), device()
    write(first, "From the first tab")
    leave(first)
    write(second, "From the second tab")
    leave(second)

    draft = SavedDraft.objects.get()
    assert draft.text == "From the second tab"
    assert draft.other["fields"]["text"] == "From the first tab"


def test_two_tabs_of_one_browser_offer_each_other_their_texts(device):
    first = device()
    second = first.page.context.new_page()
    second.goto(first.page.url)
    second.locator("#reply-text").fill("From the second tab")
    second.get_by_text("Draft saved on this device").wait_for()
    write(first, "From the first tab")
    first.page.locator(".elsewhere q", has_text="From the second tab").wait_for()

    first.page.get_by_role("button", name="Use it").click()

    assert text_of(first) == "From the second tab"
    first.page.locator(".elsewhere q", has_text="From the first tab").wait_for()


def sign_in_elsewhere(reader, client, live_server, writer):
    client.force_login(writer)
    kept = {"sessionid": client.cookies["sessionid"].value, "csrftoken": "n" * 32}
    cookies = [{"name": name, "value": kept[name], "url": live_server.url} for name in kept]
    reader.page.context.add_cookies(cookies)


def test_an_ended_session_says_so_in_place_and_the_text_is_sent_after_a_sign_in(
    device, client, live_server, writer
):
    reader = device()
    reader.forgiven += ["401", "409"]
    write(reader)
    OpenSession.objects.all().delete()
    reader.page.locator("#reply button.btn-p").click()
    reader.page.get_by_text("You were signed out").wait_for()
    assert text_of(reader) == LETTER

    sign_in_elsewhere(reader, client, live_server, writer)
    reader.page.locator("#reply button.btn-p").click()

    assert published(reader) == ["First", LETTER]


def test_a_late_answer_to_the_ended_session_does_not_end_the_new_one(
    device, client, live_server, writer
):
    reader = device()
    reader.forgiven += ["401", "409"]
    under_way = []
    reader.page.route("**/drafts/", lambda route: under_way.append(route))
    write(reader)
    for _ in range(150):
        reader.page.wait_for_timeout(0 if under_way else 100)
    OpenSession.objects.all().delete()
    answer = under_way[0].fetch()

    sign_in_elsewhere(reader, client, live_server, writer)
    under_way[0].fulfill(response=answer)
    reader.page.wait_for_timeout(200)
    reader.page.locator("#reply button.btn-p").click()
    assert published(reader) == ["First", LETTER]


def test_an_answer_lost_after_the_commit_makes_one_post(device):
    reader = device()
    reader.forgive("net::ERR")
    reader.forgive("htmx:")
    write(reader)

    def lose(route):
        route.fetch()
        route.abort("connectionreset")

    reader.page.route("**/reply/", lose, times=1)
    reader.page.locator("#reply button.btn-p").click()
    reader.page.get_by_role("button", name="Try again").click()

    assert published(reader) == ["First", LETTER]


def test_a_double_click_makes_one_post(device):
    reader = device()
    write(reader)

    reader.page.locator("#reply button.btn-p").dblclick()

    assert published(reader) == ["First", LETTER]


def test_a_discussion_closed_meanwhile_keeps_the_text(device, thread):
    reader = device()
    reader.forgive("409")
    write(reader)
    services.close(thread, by=UserFactory(administrator=True))

    reader.page.locator("#reply button.btn-p").click()
    reader.page.get_by_text("This discussion is closed").first.wait_for()

    assert text_of(reader) == LETTER


def test_a_text_is_there_after_a_reload_and_after_going_back(device):
    reader = device()
    write(reader)
    reader.page.get_by_text("Draft saved on this device").wait_for()

    reader.page.reload()
    wait_for_text(reader)
    after_reload = text_of(reader)
    reader.go("/about/")
    reader.page.go_back()
    wait_for_text(reader)

    assert (after_reload, text_of(reader)) == (LETTER, LETTER)


def test_the_title_of_a_discussion_not_started_comes_back(device, thread):
    reader = device()
    path = f"/{thread.event.slug}/threads/new/"
    reader.go(path)
    reader.page.locator("#start-title").fill("A title")
    reader.page.locator("#start-text").fill(LETTER)
    leave(reader)

    reader.go(path)
    wait_for_text(reader, "start-text")

    assert reader.page.locator("#start-title").input_value() == "A title"
    assert reader.page.locator("#start-text").input_value() == LETTER


def test_a_change_of_a_post_comes_back_as_an_offer(device, thread, writer):
    post = services.reply(thread, text="What I said", by=writer)
    reader = device()
    reader.go(f"/p/{post.pk}/edit/")
    reader.page.locator("#edit-text").fill("What I want to say now")
    leave(reader)

    reader.go(f"/p/{post.pk}/edit/")
    reader.page.locator(".elsewhere q", has_text="What I want to say now").wait_for()

    assert reader.page.locator("#edit-text").input_value() == "What I said"


@pytest.mark.parametrize(("language", "words"), [("en", "Preview"), ("ar", "معاينة")])
def test_a_preview_appears_in_the_form_and_keeps_the_draft(device, language, words):
    reader = device(language=language)
    write(reader, "A **bold** thought")

    reader.page.get_by_role("button", name=words).click()
    reader.page.locator("#reply-preview strong", has_text="bold").wait_for()
    reader.assert_accessible()
    reader.picture("preview")

    assert text_of(reader) == "A **bold** thought"
    assert Post.objects.count() == 1
    reader.page.reload()
    wait_for_text(reader)


def test_without_scripts_a_preview_goes_on_to_the_post(device, thread):
    reader = device(scripts=False)
    write(reader, "A **bold** thought")

    reader.page.get_by_role("button", name="Preview").click()
    reader.page.locator(".prose strong", has_text="bold").wait_for()
    reader.page.get_by_role("button", name="Post").click()
    reader.page.wait_for_url("**#p*")

    assert Post.objects.get(number=2).text == "A **bold** thought"
