# SPDX-License-Identifier: AGPL-3.0-or-later
"""Without a connection: what was kept can be read, what was written is sent once, and who signs out
leaves nothing behind."""

import pytest

from apps.core import page_cache
from apps.rsvps import services
from apps.threads.models import Post, Question
from tests.browser.test_questions import sign_in, signed_in
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)

AGENDA = "/me/agenda/"


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def person():
    return UserFactory(person__name="Amina")


@pytest.fixture
def session(person):
    """A session of an event that its person answered to, with a discussion."""
    session = SessionFactory(event=EventFactory(name="WikiIndaba"), title="Mentoring newcomers")
    services.respond(session, answer="online", by=person)
    services.respond(session.event, answer="in_person", by=person)
    services.respond(SessionFactory(event__slug="other-camp"), answer="interested", by=person)
    PostFactory(thread=ThreadFactory(main=True, session=session))
    return session


@pytest.fixture
def device(new_reader, live_server):
    """A reader whose device may keep pages; errors of a lost connection are theirs to see."""

    def make(**more):
        reader = new_reader(live_server.url, keeps=True, **more)
        reader.forgive("Failed to load resource")
        reader.forgive("net::ERR")
        reader.forgive("htmx:")
        return reader

    return make


def kept(reader, path):
    reader.wait_until(
        "(async () => Boolean(await caches.match("
        f"'{path}', {{ cacheName: 'pages', ignoreVary: true }})))()"
    )


def visit(reader, *paths):
    for path in paths:
        reader.go(path)
        kept(reader, path)


def offline(reader, on=True):
    reader.page.context.set_offline(on)


def waiting(reader):
    return reader.page.evaluate("JSON.parse(localStorage.getItem('outbox') || '[]').length")


def write_offline(reader, path, text):
    offline(reader)
    reader.go(path)
    reader.page.locator("#reply-text").fill(text)
    reader.page.locator("#reply button.btn-p").click()
    reader.page.locator(".outbox q").wait_for()


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


def test_a_post_written_offline_is_sent_once_when_back(device, person, session):
    path = session.get_absolute_url()
    reader = device(width=390)
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Written on the train")
    assert "Will be sent when you are online again." in reader.text(".outbox")
    reader.assert_accessible()
    reader.picture("offline-outbox")
    assert reader.page.locator("#reply-text").input_value() == ""
    reader.page.reload()
    reader.page.locator(".outbox q").wait_for()
    reader.go("/about/")
    reader.page.locator(".outbox q").wait_for()
    reader.picture("offline-outbox-list")
    assert Post.objects.filter(text="Written on the train").count() == 0

    offline(reader, False)
    reader.go(path)
    reader.page.locator(".outbox-sent").wait_for()

    assert waiting(reader) == 0
    reader.page.reload()
    assert Post.objects.filter(text="Written on the train").count() == 1
    assert Post.objects.get(text="Written on the train").author == person.person


def test_a_post_whose_answer_was_lost_is_sent_again_and_published_once(device, person, session):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Once only")
    lost = []

    def lose(route):
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    reader.page.context.route("**/reply/", lose)
    offline(reader, False)
    reader.wait_until("navigator.onLine")
    for _ in range(100):
        if lost:
            break
        reader.page.wait_for_timeout(100)
    assert (Post.objects.filter(text="Once only").count(), waiting(reader)) == (1, 1)

    reader.go(path)
    reader.page.locator(".outbox-sent").wait_for()

    assert (Post.objects.filter(text="Once only").count(), waiting(reader)) == (1, 0)


def test_what_waits_can_be_cancelled(device, person, session):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Better not")
    reader.page.locator(".outbox button").click()
    reader.page.locator(".outbox").wait_for(state="detached")

    assert waiting(reader) == 0
    assert reader.page.locator("#reply-text").input_value() == "Better not"


@pytest.mark.parametrize("other", [False, True])
def test_what_its_writer_left_behind_waits_for_them(device, person, session, other):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    write_offline(reader, path, "Mine alone")
    reader.page.context.clear_cookies()
    offline(reader, False)
    if other:
        signed_in(reader, UserFactory(), "/about/")
    else:
        reader.go("/about/")
    reader.page.locator(".outbox").wait_for()

    assert "A text waits on this device for its writer." in reader.text(".outbox")
    assert "Mine alone" not in reader.page.content()
    assert (Post.objects.filter(text="Mine alone").count(), waiting(reader)) == (0, 1)

    reader.page.context.clear_cookies()
    reader.go(f"/accounts/login/?next={path}")
    sign_in(reader, person, f"**{path}")
    reader.page.locator(".outbox-sent").wait_for()
    assert Post.objects.get(text="Mine alone").author == person.person


def test_a_question_asked_offline_is_asked_once_when_back(device, person, session):
    path = session.get_absolute_url()
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, path)
    offline(reader)
    reader.go(path)
    keys = reader.page.locator("[name=idempotency_key]")
    before = [key.input_value() for key in keys.all()]
    reader.page.reload()
    assert not {key.input_value() for key in keys.all()} & set(before)
    reader.page.locator("#ask-text").fill("Who mentors the mentors?")
    reader.page.locator("#ask button.btn-p").click()
    reader.page.locator(".outbox q").wait_for()

    offline(reader, False)
    reader.page.locator(".outbox-sent").wait_for()

    assert waiting(reader) == 0
    assert Question.objects.filter(post__text="Who mentors the mentors?").count() == 1


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
