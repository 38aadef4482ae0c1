# SPDX-License-Identifier: AGPL-3.0-or-later
"""Without a connection what was kept can be read, and who signs out leaves nothing behind."""

import pytest

from tests.browser.offline.losing import AGENDA, kept, offline, visit
from tests.browser.test_questions import signed_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "language"), [(390, "ar"), (1280, "en")])
def test_what_was_kept_is_read_without_a_connection(device, person, session, width, language):
    reader = device(width=width, language=language)
    signed_in(reader, person, AGENDA)
    visit(reader, AGENDA)
    kept(reader, f"/{session.event.slug}/programme/")
    kept(reader, "/other-camp/programme/")
    visit(reader, session.get_absolute_url())
    offline(reader)

    for name, path in (
        ("agenda", AGENDA),
        ("programme", f"/{session.event.slug}/programme/"),
        ("session", session.get_absolute_url()),
    ):
        reader.go(path)
        reader.page.locator("#away").wait_for()
        assert "Mentoring newcomers" in reader.text("main")
        reader.assert_accessible()
        reader.assert_fits(320, width)
        reader.picture(f"offline-{name}")
    reader.go("/events/")
    reader.page.locator("#copies a").first.wait_for()
    assert len(reader.page.locator("#copies a").all()) >= 3
    reader.assert_accessible()
    reader.assert_fits(320, width)
    reader.picture("offline-list")
    if language == "en":
        reader.go(AGENDA)
        assert "Not connected: copy from " in reader.text("#away")
        offline(reader, False)
        reader.page.locator("#away button").click()
        reader.page.locator("#away").wait_for(state="detached")


def test_a_visited_session_opens_in_flight_mode_without_an_account(device, session):
    reader = device(width=390)
    visit(reader, session.get_absolute_url())
    offline(reader)
    reader.go(session.get_absolute_url())
    assert "Mentoring newcomers" in reader.text("main")
    reader.go("/me/agenda/")
    assert "Not connected" in reader.text("h1")


def test_who_signs_out_leaves_no_copies(device, person, session):
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, AGENDA, session.get_absolute_url())
    reader.page.locator("#me summary").click()
    reader.page.locator("#sign-out button").click()
    reader.page.wait_for_url(lambda address: "/accounts/" not in address)
    reader.wait_until("(async () => !(await caches.match('/me/agenda/', { ignoreVary: true })))()")
    offline(reader)

    reader.go(AGENDA)

    assert "Not connected" in reader.text("h1")
    assert "Mentoring newcomers" not in reader.page.content()


def test_who_signs_in_as_another_has_no_copies_of_the_first(device, person, session):
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, AGENDA)
    reader.page.context.clear_cookies()
    signed_in(reader, UserFactory(), "/about/")
    reader.wait_until("(async () => !(await caches.match('/me/agenda/', { ignoreVary: true })))()")
    offline(reader)

    reader.go(AGENDA)

    assert "Mentoring newcomers" not in reader.page.content()


def test_private_and_foreign_pages_are_never_kept(device, person, session):
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, AGENDA)
    for path in ("/accounts/settings/", "/me/settings/", "/me/agenda/past/", "/threads/drafts/"):
        reader.go(path)
    visit(reader, session.event.get_absolute_url())
    paths = reader.page.evaluate(
        "caches.open('pages').then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"
    )
    mine = ("/-person", AGENDA, session.event.get_absolute_url())
    programmes = {f"/{session.event.slug}/programme/", "/other-camp/programme/"}
    assert set(paths) <= {*mine, *programmes}


def test_no_more_pages_are_kept_than_there_is_room_for(device, person, session):
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, session.get_absolute_url())
    reader.page.evaluate(
        "caches.open('pages').then((cache) => Promise.all([...Array(60).keys()].map((number) =>"
        " cache.put(`/camp/sessions/S${number}/`,"
        " new Response('', { headers: { 'x-kept': String(number) } })))))"
    )

    reader.page.reload()

    reader.wait_until(
        "caches.open('pages').then((cache) => cache.keys()).then((keys) =>"
        " keys.filter(({ url }) => url.includes('/sessions/')).length === 40)"
    )
    kept(reader, session.get_absolute_url())
