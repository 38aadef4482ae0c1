# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading in a browser: what was seen is read, and what is new is found."""

import time

import pytest

from apps.core import page_cache
from apps.threads import services
from apps.threads.models import Reading
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory, many_posts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def thread():
    thread = ThreadFactory(event=EventFactory(on_now=True), title="A long talk")
    many_posts(thread, 30, author=UserFactory().person)
    return thread


def signed_in(new_reader, live_server, client, user, **device):
    reader = new_reader(live_server.url, **device)
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    reader.page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    return reader


def read_by(user, at_least=1):
    """The mark, once it has come so far: the page tells in batches."""
    until = time.monotonic() + 8
    while time.monotonic() < until:
        mark = Reading.objects.filter(user=user).values_list("number", flat=True).first() or 0
        if mark >= at_least:
            break
        time.sleep(0.2)
    return mark


def test_what_was_seen_is_read_and_nothing_below_it(new_reader, live_server, client, thread):
    user = UserFactory()
    reader = signed_in(new_reader, live_server, client, user)
    reader.go(thread.get_absolute_url())

    first = read_by(user)
    reader.page.locator('[data-n="12"]').scroll_into_view_if_needed()
    then = read_by(user, at_least=12)

    assert 1 <= first < 12
    assert 12 <= then < 25


def test_passing_by_reads_nothing_and_leaving_tells_the_rest(
    new_reader, live_server, client, thread
):
    user = UserFactory()
    reader = signed_in(new_reader, live_server, client, user)
    reader.go(thread.get_absolute_url())
    reader.page.locator('[data-n="30"]').scroll_into_view_if_needed()
    reader.page.wait_for_timeout(300)
    reader.page.evaluate("scrollTo(0, 0)")
    reader.page.wait_for_timeout(1500)

    reader.go("/about/")

    assert 1 <= read_by(user) < 12


def test_a_link_into_the_middle_reads_nothing_until_one_reads_on(
    new_reader, live_server, client, thread
):
    many_posts(thread, 92, author=UserFactory().person)
    user = UserFactory()
    services.read_up_to(thread, 3, by=user)
    reader = signed_in(new_reader, live_server, client, user)

    reader.go(f"/p/{thread.posts.get(number=110).pk}/")
    reader.page.wait_for_timeout(1500)
    reader.go("/about/")
    reader.page.wait_for_timeout(500)
    by_link = read_by(user)
    reader.go(f"{thread.get_absolute_url()}?after=50")

    assert (by_link, 51 <= read_by(user, at_least=51) < 100) == (3, True)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_what_is_new_is_found_and_marked_unread_again(
    new_reader, live_server, client, thread, language, width
):
    user = UserFactory()
    services.read_up_to(thread, 20, by=user)
    reader = signed_in(new_reader, live_server, client, user, language=language, width=width)
    reader.go(thread.get_absolute_url())
    reader.assert_accessible()
    reader.assert_fits(320)
    reader.picture("unread")

    reader.page.locator("#first-new").click()
    reader.page.wait_for_timeout(200)
    reader.page.keyboard.press("n")
    focused = reader.page.evaluate("document.activeElement.dataset.n")
    assert read_by(user, at_least=21) > 20
    pk = thread.posts.get(number=5).pk
    reader.page.locator(f"#p{pk} .pa .io").click()
    reader.page.locator(f'#do{pk} form[action$="/unread/"] button').click()
    reader.page.locator('[data-n="5"].is-new').wait_for()
    reader.page.wait_for_timeout(1500)
    reader.go("/about/")

    assert focused == "21"
    assert Reading.objects.get().number == 4
    reader.go(thread.get_absolute_url())
    reader.page.locator("#new + li > [data-n='5']").wait_for()


def test_two_people_read_one_discussion_each_for_themselves(
    new_reader, live_server, client, thread
):
    ada, bob = UserFactory(), UserFactory()
    services.read_up_to(thread, 29, by=bob)
    first = signed_in(new_reader, live_server, client, ada).go(thread.get_absolute_url())
    second = signed_in(new_reader, live_server, client, bob).go(thread.get_absolute_url())

    assert first.page.locator(".is-new").count() == 0
    assert second.page.locator(".is-new").count() == 1


def test_without_scripts_the_button_reads_the_page(new_reader, live_server, client, thread):
    user = UserFactory()
    reader = signed_in(new_reader, live_server, client, user, scripts=False)
    reader.go(thread.get_absolute_url())

    reader.page.get_by_role("button", name="I have read this page").click()
    reader.page.get_by_text("Marked as read.").wait_for()
    after = read_by(user)
    pk = thread.posts.get(number=8).pk
    reader.page.locator(f"#p{pk} .pa .io").click()
    reader.page.get_by_role("button", name="Mark unread from here").click()
    reader.page.wait_for_url(f"**#p{pk}")

    assert after == 30
    assert Reading.objects.get().number == 7
    assert reader.page.locator(".is-new").count() == 23
