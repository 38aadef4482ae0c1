# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open pages that keep themselves up to date, on what `make run` serves."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apps.sessions.services import scheduling
from apps.threads import services
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory, many_posts
from tests.running.listening import cookie_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread():
    thread = ThreadFactory(event=EventFactory(on_now=True), title="Who comes by train?")
    services.reply(thread, text="Words 1", by=UserFactory())
    thread.refresh_from_db()
    return thread


def opened(new_reader, portal, thread, user=None, **device):
    reader = new_reader(portal, live=True, **device)
    if user is not None:
        name, _, value = cookie_of(user).partition("=")
        reader.page.context.add_cookies([{"name": name, "value": value, "url": portal}])
    reader.go(thread if isinstance(thread, str) else thread.get_absolute_url())
    is_live(reader)
    return reader


def is_live(reader):
    expect(reader.page.locator("#live")).to_have_attribute("data-is", "live", timeout=15_000)


def until(reader, is_so):
    for _ in range(200):
        if is_so():
            return
        reader.page.wait_for_timeout(50)
    raise AssertionError("it did not come to that")


def shows(reader, *texts):
    prose = reader.page.locator("#posts .prose")
    expect(prose).to_have_text(list(texts), timeout=20_000)


def test_two_people_see_each_others_posts_once_and_in_order(new_reader, portal, thread):
    writer = UserFactory()
    ola, window = (opened(new_reader, portal, thread, writer) for _ in range(2))
    sara = opened(new_reader, portal, thread, UserFactory(), language="ar", width=390)

    for number, (writer, text) in enumerate(
        ((ola, "Words 2"), (sara, "Words 3"), (ola, "Words 4"))
    ):
        writer.page.locator("#reply-text").fill(text)
        writer.page.locator("#reply .btn-p").click()
        for reader in (ola, sara, window):
            expect(reader.page.locator("#posts .prose")).to_have_count(number + 2, timeout=15_000)

    for reader in (ola, sara, window):
        shows(reader, "Words 1", "Words 2", "Words 3", "Words 4")
        assert reader.page.locator("#seen").input_value() == "4"
        reader.picture("live")
    # One's own posts have one's own buttons, whoever brought them, also in another window.
    for reader, own in ((ola, 2), (window, 2), (sara, 1)):
        expect(reader.page.locator('#posts a[href$="/edit/"]')).to_have_count(own)
        expect(reader.page.locator("#posts .thx button")).to_have_count(4 - own)
    sara.assert_accessible()


def test_thanks_show_from_the_first_to_the_last(new_reader, portal, thread):
    post, giver = thread.posts.get(), UserFactory()
    reader, author = opened(new_reader, portal, thread), opened(new_reader, portal, thread)
    count = reader.page.locator(f"#thx{post.pk} > a")
    expect(count).to_have_count(0)

    services.thank(post, by=giver)
    expect(count).to_have_text("1")
    expect(author.page.locator(f"#thx{post.pk} > a")).to_have_accessible_name(
        "Thanks: 1. Who gave them?"
    )
    count.click()
    expect(reader.page.locator("main")).to_contain_text(giver.person.name)
    services.take_back(post, by=giver)

    expect(author.page.locator(f"#thx{post.pk} > a")).to_have_count(0)


def test_a_session_that_moves_shows_its_new_time_and_a_cancelled_one_why(new_reader, portal):
    session = SessionFactory(event=EventFactory(on_now=True), soon=True)
    services.reply_to_session(session, text="Words 1", by=UserFactory())
    pages = (session.get_absolute_url(), Thread.objects.get().get_absolute_url())
    dossier, discussion = (opened(new_reader, portal, page) for page in pages)
    expect(dossier.page.locator(".scard .tbox.is-soon")).to_be_visible()

    later = session.starts_at + timedelta(hours=3)
    scheduling.reschedule(
        session, starts_at=later, ends_at=later + timedelta(hours=1), by=UserFactory()
    )
    for reader in (dossier, discussion):
        expect(reader.page.locator("[data-moves=session] .tbox.is-next")).to_be_visible()
        expect(reader.page.locator("[data-note]")).to_contain_text("The time or state")
    scheduling.cancel(session, reason="The speaker is ill.", by=UserFactory())

    expect(dossier.page.locator(".shero .note-bad")).to_contain_text("The speaker is ill.")


def test_a_change_and_a_removal_show_in_place(new_reader, portal, thread):
    writer = UserFactory()
    post = services.reply(thread, text="Words 2", by=writer)
    reader = opened(new_reader, portal, thread)

    services.edit(post, text="Words anew", by=writer)
    shows(reader, "Words 1", "Words anew")
    services.remove(post, by=writer)

    expect(reader.page.locator("#posts .tomb")).to_have_count(1)
    shows(reader, "Words 1")


def test_a_paused_page_waits_and_then_brings_all(new_reader, portal, thread):
    reader = opened(new_reader, portal, thread)
    pause = reader.page.locator("[data-pause]")

    pause.click()
    services.reply(thread, text="Words 2", by=UserFactory())
    expect(reader.page.locator("[data-state]")).to_have_text("Paused. New posts: 1")
    shows(reader, "Words 1")
    assert pause.get_attribute("aria-pressed") == "true"
    pause.click()

    shows(reader, "Words 1", "Words 2")


def test_what_is_written_while_one_is_offline_comes_afterwards(new_reader, portal, thread):
    reader, writer = opened(new_reader, portal, thread), UserFactory()
    services.reply(thread, text="Words 2", by=writer)
    shows(reader, "Words 1", "Words 2")

    reader.page.context.set_offline(True)
    expect(reader.page.locator("[data-state]")).to_contain_text("Not live")
    post = services.reply(thread, text="Words 3", by=writer)
    services.reply(thread, text="Words 4", by=writer)
    services.edit(post, text="Words 3, changed", by=writer)
    reader.page.context.set_offline(False)

    is_live(reader)
    shows(reader, "Words 1", "Words 2", "Words 3, changed", "Words 4")
    reader.forgive("ERR_INTERNET_DISCONNECTED")


def test_what_is_being_typed_does_not_move(new_reader, portal, thread):
    many_posts(thread, 30, author=UserFactory().person)
    reader = opened(new_reader, portal, thread)
    field = reader.page.locator("#reply-text")
    field.fill("Half a sentence")
    field.scroll_into_view_if_needed()
    before = field.bounding_box()["y"]

    services.reply(thread, text="Words 32", by=UserFactory())
    expect(reader.page.locator("#posts .prose")).to_have_count(32)

    assert abs(field.bounding_box()["y"] - before) < 2
    assert field.input_value() == "Half a sentence"
    expect(field).to_be_focused()


def test_who_reads_further_up_is_told_and_not_moved(new_reader, portal, thread):
    many_posts(thread, 30, author=UserFactory().person)
    reader = opened(new_reader, portal, thread)

    services.reply(thread, text="Words 32", by=UserFactory())
    jump = reader.page.locator("[data-jump]")
    expect(jump).to_have_text("Newer below: 1 ↓")
    assert reader.page.evaluate("scrollY") == 0
    expect(reader.page.locator("#say")).to_have_text("New posts: 1", timeout=5_000)
    jump.click()

    expect(reader.page.locator("#posts .prose").last).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_an_earlier_page_is_left_alone(new_reader, portal, thread):
    many_posts(thread, 60, author=UserFactory().person)
    reader = new_reader(portal, live=True).go(thread.get_absolute_url())

    assert reader.page.locator("#live").count() == 0


def test_the_first_post_of_a_session_comes_to_its_page(new_reader, portal):
    session = SessionFactory(event=EventFactory(on_now=True))
    reader = opened(new_reader, portal, session)

    services.reply_to_session(session, text="Words 1", by=UserFactory())
    shows(reader, "Words 1")
    services.reply_to_session(session, text="Words 2", by=UserFactory())

    shows(reader, "Words 1", "Words 2")
    expect(reader.page.locator("#thread-count")).to_have_text("2 posts · 2 people")
    expect(reader.page.locator("#no-posts")).to_be_hidden()


def test_what_comes_while_an_older_answer_is_on_its_way_is_asked_for_again(new_reader, portal):
    session = SessionFactory(event=EventFactory(on_now=True))
    reader = opened(new_reader, portal, session)
    # Waits of chance are none, and what was heard is counted.
    reader.page.evaluate(
        "Math.random = () => 0; window.heard = 0;"
        "document.addEventListener('live', (said) => { heard += said.detail.kind === 'post'; })"
    )
    under_way = []
    reader.page.route(
        "**/newer/?*", lambda route: under_way.append((route, route.fetch())), times=1
    )

    services.reply_to_session(session, text="Words 1", by=UserFactory())
    expect(reader.page.locator("#live")).to_have_attribute("data-is", "live")
    until(reader, lambda: under_way)
    services.reply_to_session(session, text="Words 2", by=UserFactory())
    reader.wait_until("window.heard > 0")
    reader.page.evaluate("new Promise((done) => setTimeout(done, 100))")
    [(route, answer)] = under_way
    route.fulfill(response=answer)

    shows(reader, "Words 1", "Words 2")


def test_an_older_answer_takes_nothing_back_from_the_count(new_reader, portal, thread):
    reader = opened(new_reader, portal, thread, UserFactory())
    reader.page.evaluate("Math.random = () => 0")
    under_way = []
    reader.page.route(
        "**/newer/?*", lambda route: under_way.append((route, route.fetch())), times=1
    )

    first = thread.posts.get()
    services.edit(first, text="Words 1, corrected", by=first.author.user)
    until(reader, lambda: under_way)
    services.reply(thread, text="Words 2", by=UserFactory())
    shows(reader, "Words 1", "Words 2")
    [(route, answer)] = under_way
    route.fulfill(response=answer)

    shows(reader, "Words 1, corrected", "Words 2")
    expect(reader.page.locator("#thread-count")).to_have_text("2 posts · 2 people")


def test_a_page_without_a_live_channel_says_so_and_asks(new_reader, live_server, thread):
    reader = new_reader(live_server.url).go(thread.get_absolute_url())
    expect(reader.page.locator("[data-state]")).to_contain_text("Catching up")

    services.reply(thread, text="Words 2", by=UserFactory())

    shows(reader, "Words 1", "Words 2")


def test_a_page_whose_live_channel_never_says_anything_asks(new_reader, live_server, thread):
    """As behind a proxy that keeps what is to be sent. Long waits are a fiftieth as long here."""
    reader = new_reader(live_server.url)
    reader.page.add_init_script(
        """
        const wait = window.setTimeout;
        const soon = (time) => (time >= 1e4 ? time / 50 : time);
        window.setTimeout = (act, time, ...more) => wait(act, soon(time), ...more);
        window.EventSource = class extends EventTarget { close() {} };
        """
    )
    reader.go(thread.get_absolute_url())
    expect(reader.page.locator("[data-state]")).to_contain_text("Catching up")

    services.reply(thread, text="Words 2", by=UserFactory())

    shows(reader, "Words 1", "Words 2")
