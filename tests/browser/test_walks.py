# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole ways through the portal as a newcomer goes them, on the example conference."""

import re
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db.models import Q
from playwright.sync_api import expect

from apps.accounts.models import Person
from apps.sessions.models import Session
from apps.threads.models import Post

pytestmark = pytest.mark.django_db

ZONE = "America/Bogota"
QUESTION = "هل تُنشر القائمة بعد الجلسة؟ سؤال من بوغوتا"

# Where the focus is, whether its outline shows, and whether a bar or anything else lies over it.
FOCUS = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const at = (x, y) => document.elementFromPoint(x, y);
  const x = box.left + Math.min(box.width / 2, 40), y = box.top + Math.min(box.height / 2, 12);
  const top = at(x, y);
  return {
    name: e.id || e.getAttribute('href') || e.name || e.tagName,
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: !!top && (e.contains(top) || top.contains(e) || e.getClientRects().length > 1),
  };
}"""


def send(reader, form: str) -> None:
    reader.page.locator(f"form#{form} button[type=submit]:not([name=for])").click()


def code_in_the_mail() -> str:
    return re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()


def enter(reader, email: str) -> None:
    """Sign in with the code in the mail, as somebody who has an account."""
    page = reader.go("/accounts/login/").page
    page.fill("#sign-in [name=email]", email)
    send(reader, "sign-in")
    page.fill("#code [name=code]", code_in_the_mail())
    send(reader, "code")
    page.locator("html[data-person]").wait_for()


def followed_in_arabic() -> set[str]:
    """The codes of the sessions that are spoken in Arabic or interpreted into it."""
    sessions = Session.objects.filter(event__slug="bridges")
    wanted = Q(spoken_languages__contains=["ar"]) | Q(interpretations__language="ar")
    return set(sessions.filter(wanted).values_list("code", flat=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_newcomer_reads_in_arabic_writes_signed_out_and_sees_it_published(
    new_reader, examples, scripts
):
    reader = new_reader(examples, width=390, theme="light", zone=ZONE, scripts=scripts)
    page = reader.go("/").page

    page.locator("#prefs summary").click()
    page.select_option("#preferences [name=ui_language]", "ar")
    send(reader, "preferences")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    reader.picture("walk-1-arabic")

    have_own_zone(reader, scripts)
    reader.go("/")
    page.locator("main a[href='/bridges/']").first.click()
    page.locator(".bnav a[href='/bridges/programme/']").click()
    narrow_to_arabic(reader, scripts)
    reader.picture("walk-2-programme")

    page.locator("h3 a[href='/bridges/sessions/DESK/']").click()
    session = Session.objects.get(event__slug="bridges", code="DESK")
    mine = session.starts_at.astimezone(ZoneInfo(ZONE))
    expect(page.locator("h1 bdi")).to_have_text(session.title)
    expect(page.locator("#before .paper")).to_have_attribute("lang", "ar")
    expect(page.locator(".facts")).to_contain_text(f"{mine:%H:%M}")
    expect(page.locator("html")).to_have_attribute("data-tz", ZONE)
    reader.picture("walk-3-session")

    page.locator("#reply-text").fill(QUESTION)
    send(reader, "reply")
    page.wait_for_url("**/accounts/login/**")
    reader.picture("walk-4-sign-in")
    sign_in(reader, f"newcomer-{scripts}@example.org".lower())

    post = Post.objects.get(text=QUESTION, author__name=f"ريم {scripts}")
    expect(page.locator(f"#p{post.pk} .prose")).to_have_text(QUESTION)
    assert urlsplit(page.url).path == session.get_absolute_url()
    assert (post.language, post.thread.session) == ("ar", session)
    assert page.locator("#reply-text").input_value() == ""
    reader.picture("walk-5-published")

    stranger = new_reader(examples, scripts=False).go(session.get_absolute_url())
    assert stranger.text(f"#p{post.pk} .prose") == QUESTION
    assert stranger.page.locator(f"#p{post.pk} .prose").get_attribute("dir") == "rtl"


def have_own_zone(reader, scripts: bool) -> None:
    """A device that runs scripts has told its zone; without them the settings have every zone."""
    if not scripts:
        reader.go("/me/settings/")
        reader.page.select_option("#zone-select", ZONE)
        send(reader, "zone-form")
    expect(reader.page.locator("html")).to_have_attribute("data-tz", ZONE)


def narrow_to_arabic(reader, scripts: bool) -> None:
    page = reader.page
    page.locator("details.filt summary").click()
    page.select_option("#f-lang", "ar")
    if not scripts:
        page.locator("#programme-filter button[type=submit]").click()
    page.wait_for_url("**lang=ar*")
    addresses = page.locator("#results h3 a").evaluate_all("all => all.map(a => a.pathname)")
    assert {address.split("/")[3] for address in addresses} == followed_in_arabic()


def sign_in(reader, email: str) -> None:
    page = reader.page
    page.fill("#sign-in [name=email]", email)
    send(reader, "sign-in")
    page.locator("#code [name=code]").fill(code_in_the_mail())
    send(reader, "code")
    page.fill("#name [name=name]", f"ريم {'false' not in email}")
    send(reader, "name")
    page.locator("h1").wait_for()


def test_a_session_is_read_and_answered_with_the_keyboard_alone(new_reader, examples):
    reader = new_reader(examples, width=1280)
    enter(reader, "kofi@example.org")
    page = reader.go("/bridges/sessions/GREET/").page

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "#main"
    walked = tab_to(page, "reply-text")
    assert [stop for stop in walked if not (stop["outlined"] and stop["seen"])] == []

    page.keyboard.type("Typed without a mouse.")
    tab_to(page, "BUTTON")
    page.keyboard.press("Enter")
    page.locator(".post", has_text="Typed without a mouse.").wait_for()
    post = Post.objects.get(text="Typed without a mouse.")
    expect(page.locator(f"#p{post.pk}")).to_be_focused()

    tab_to(page, f"r{post.number}")
    page.keyboard.press("Enter")
    expect(page.locator(f"#reply-{post.number}-text")).to_be_focused()
    page.keyboard.type("An answer to it.")
    page.keyboard.press("Control+Enter")
    page.locator(".post", has_text="An answer to it.").wait_for()
    answer = Post.objects.get(text="An answer to it.")
    expect(page.locator(f"#p{answer.pk}")).to_be_focused()
    assert answer.reply_to == post


def tab_to(page, name: str) -> list[dict]:
    """Press Tab until the focus is there; every stop on the way."""
    stops = []
    for _press in range(120):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
        if stops[-1]["name"] == name:
            return stops
    raise AssertionError([stop["name"] for stop in stops])


def test_what_could_not_be_sent_stays_and_is_sent_once_later(new_reader, examples):
    reader = new_reader(examples, width=390)
    for noise in ("Failed to load resource", "Response Status Error", "htmx:"):
        reader.forgive(noise)
    enter(reader, "ines@example.org")
    page = reader.go("/bridges/sessions/HILLS/").page
    page.locator("#reply-text").fill("Sent from a train with tunnels.")

    page.context.set_offline(True)
    send(reader, "reply")
    message = page.locator("#reply-msg")
    expect(message.locator("span")).to_have_text(
        "You are offline. Not sent; your text is still here."
    )
    page.context.set_offline(False)
    page.route("**/reply/", lambda route: route.fulfill(status=500, body="broken"))
    message.locator("button").click()
    expect(message.locator("span")).to_have_text("Not sent. Your text is still here.")
    assert page.locator("#reply-text").input_value() == "Sent from a train with tunnels."

    page.unroute("**/reply/")
    lost = []
    page.route("**/reply/", lambda route: (route.fetch(), lost.append(1), route.abort()))
    message.locator("button").click()
    expect(message.locator("span")).to_have_text("Not sent. Your text is still here.")
    page.unroute("**/reply/")
    message.locator("button").click()
    page.locator(".post", has_text="Sent from a train").wait_for()

    assert Post.objects.filter(text="Sent from a train with tunnels.").count() == len(lost) == 1


def test_back_after_a_filter_and_a_reload_shows_the_page_that_was_there(new_reader, examples):
    reader = new_reader(examples, width=390)
    page = reader.go("/bridges/programme/").page
    everything = page.locator("#results h3 a").count()
    page.locator("details.filt summary").click()
    page.select_option("#f-lang", "uk")
    page.wait_for_url("**lang=uk*")
    narrowed = page.locator("#results h3 a").count()

    page.reload()
    assert page.locator("#results h3 a").count() == narrowed < everything
    assert page.locator("#f-lang").input_value() == "uk"
    page.locator("#results h3 a").first.click()
    page.wait_for_url("**/sessions/**")
    page.go_back()
    expect(page.locator("#results h3 a")).to_have_count(narrowed)
    assert parse_qs(urlsplit(page.url).query) == {"lang": ["uk"]}

    page.go_back()
    expect(page.locator("#results h3 a")).to_have_count(everything)
    assert page.locator("#f-lang").input_value() == ""
    assert page.title().startswith("Programme")


def test_nothing_is_signed_in_before_the_first_word(new_reader, examples):
    """Reading leaves no session behind, and every person met on the way has a page."""
    reader = new_reader(examples)
    for path in ("/", "/bridges/", "/bridges/sessions/GREET/", "/bridges/people/"):
        reader.go(path)
    links = reader.page.locator("main a[href^='/people/']")
    met = {link.get_attribute("href") for link in links.all()}
    speaks, works = Q(speakers__event__slug="bridges"), Q(user__event_roles__event__slug="bridges")
    people = Person.objects.filter(speaks | works).distinct()
    assert met == {person.get_absolute_url() for person in people}
    names = {cookie["name"] for cookie in reader.page.context.cookies()}
    assert names <= {"tz", "csrftoken"}
