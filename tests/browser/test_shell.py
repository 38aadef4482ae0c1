# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frame around every page, in a browser: looks, times, choices, keys, players, paper."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.template.loader import render_to_string

from tests.browser.small_pages import THREAD, rendered


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "width"), [("en", 1280), ("ar", 1280), ("en", 390), ("ar", 390)]
)
def test_the_frame_is_accessible_and_fits(open_page, language, width, theme):
    reader = open_page(THREAD, language=language, width=width, theme=theme)

    reader.page.locator("#prefs summary").click()
    reader.assert_accessible()
    reader.assert_fits(320)
    assert reader.page.evaluate("document.documentElement.dir") == (
        "rtl" if language == "ar" else "ltr"
    )


@pytest.mark.parametrize("language", ["en", "ar", "pl", "sw"])
def test_the_script_writes_the_same_times_as_the_server(open_page, language):
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    moments = [-4000, -400, -90, -41, -1, 0, 1, 2, 11, 59, 60, 135, 3000, 9000, 20000]
    context = {f"m{place}": now + timedelta(minutes=at) for place, at in enumerate(moments)}
    times = "".join(f"<p>{{% relative m{place} %}}</p>" for place in range(len(moments)))
    boxes = "".join(f"{{% time_box m{place} m{place + 1} %}}" for place in range(len(moments) - 1))
    bar = '{% live_bar m3 m11 "A talk" %}'
    # A float of seconds may end a little before the moment it stands for.
    with time_machine.travel(now + timedelta(milliseconds=1), tick=False):
        page = rendered(f"<h1>Times</h1>{times}{boxes}{bar}", language, **context)

    texts = []
    for scripts in (False, True):
        reader = open_page("", page=page, language=language, scripts=scripts)
        if scripts:
            reader.page.clock.pause_at(now)
            reader.go("/")
        texts.append(reader.text("main").splitlines())

    assert texts[0] == texts[1]
    assert len(texts[0]) > 40


def test_a_time_box_turns_soon_live_and_ended_on_an_open_page(open_page):
    now = datetime.now(UTC).replace(microsecond=0)
    page = rendered(
        "<h1>A talk</h1><ol><li class='slot {% phase_class a b %}'>{% time_box a b %}</li></ol>",
        a=now + timedelta(minutes=30),
        b=now + timedelta(minutes=60),
    )
    reader = open_page("", page=page)
    box = reader.page.locator(".tbox")
    assert (box.get_attribute("class"), reader.text(".rel")) == ("tbox is-next", "in 30 minutes")

    seen = []
    reader.page.clock.install(time=now)
    reader.go("/")
    for minutes in (20, 15, 30, 125, 24 * 60):
        reader.page.clock.run_for(minutes * 60 * 1000)
        seen.append((box.get_attribute("class"), *reader.text(".tbox").splitlines()[::2]))

    assert seen == [
        ("tbox is-soon", "in 10 minutes"),
        ("tbox is-live", "Live", "25 min left"),
        ("tbox is-ended", "Ended", "5 minutes ago"),
        ("tbox is-ended", "Ended", "2 hours ago"),
        ("tbox is-ended", "Ended", "1 day ago"),
    ]
    assert reader.page.locator(".slot").get_attribute("class") == "slot is-ended"


def test_a_tap_tells_the_exact_time_and_the_clock_takes_it_back(open_page):
    now = datetime.now(UTC).replace(microsecond=0)
    page = rendered("<h1>A talk</h1><p>{% relative a %}</p>", a=now + timedelta(minutes=45))
    reader = open_page("", page=page, width=390)
    reader.page.clock.install(time=now)
    reader.go("/")
    shown = reader.text("main p")

    reader.page.locator("main time").tap()

    assert (shown, str(now.year) in reader.text("main p")) == ("in 45 minutes", True)
    reader.page.clock.run_for(60 * 1000)
    assert reader.text("main p") == "in 44 minutes"


def test_a_device_in_another_zone_is_asked_once_and_remembered(open_page):
    reader = open_page("<h1>Now</h1>", zone="Asia/Tokyo")

    assert reader.text(".zonel p") == (
        f"Times here are for {reader.text('#prefs .nm')}. This device is set to Tokyo."
    )
    reader.page.get_by_role("button", name="Use Tokyo").click()
    reader.page.wait_for_url("**/me/preferences/")

    method, path, form = reader.small.asked[-1]
    assert (method, path, form["timezone"]) == ("POST", "/me/preferences/", ["Asia/Tokyo"])
    cookies = {cookie["name"]: cookie["value"] for cookie in reader.page.context.cookies()}
    assert cookies["tz"] == "Asia%2FTokyo"
    reader.go("/")
    assert reader.page.locator(".zonel").count() == 0


def test_a_device_in_the_zone_of_the_page_is_asked_nothing(open_page):
    reader = open_page("<h1>Now</h1>", zone="Europe/Warsaw")

    assert reader.page.locator(".zonel").count() == 0


def test_language_zone_and_theme_can_be_changed_without_scripts(open_page):
    reader = open_page("<h1>Now</h1>", scripts=False)
    reader.page.locator("#prefs summary").click()
    reader.page.get_by_label("Language of the pages").select_option("ar")
    reader.page.get_by_label("Theme").select_option("dark")
    reader.page.get_by_role("button", name="Save").click()

    method, path, form = reader.small.asked[-1]
    assert (method, path) == ("POST", "/me/preferences/")
    assert form["ui_language"] == ["ar"]
    assert form["theme"] == ["dark"]
    assert form["timezone"] == ["Europe/Warsaw"]
    assert form["next"] == ["/"]
    assert len(form["csrfmiddlewaretoken"]) == 1


def test_letters_walk_the_posts_except_while_typing_and_can_be_switched_off(open_page):
    reader = open_page(THREAD)
    focused = "document.activeElement.id"
    keys = reader.page.keyboard

    walked = []
    for key in "jjkr":
        keys.press(key)
        walked.append(reader.page.evaluate(focused))
    assert walked == ["p1", "p2", "p1", "re"]

    keys.press("j")
    assert (reader.page.evaluate(focused), reader.page.locator("#re").input_value()) == ("re", "j")

    reader.page.locator("#p1").focus()
    keys.press("?")
    reader.assert_accessible()
    reader.page.get_by_label("Single-key shortcuts are on").uncheck()
    reader.page.get_by_role("button", name="Close").click()
    reader.page.locator("#p1").focus()
    keys.press("j")
    assert reader.page.evaluate(focused) == "p1"


def test_a_player_asks_nothing_of_another_site_before_the_click(open_page):
    frame = "https://www.youtube-nocookie.com/embed/abc"
    card = (
        f'<h1>Talk</h1><figure class="player" data-player="{frame}">'
        '<a href="https://www.youtube.com/watch?v=abc">Watch on youtube.com</a></figure>'
    )
    reader = open_page(card)
    reader.page.route(frame, lambda route: route.fulfill(body="a film", content_type="text/html"))
    reader.page.wait_for_load_state("networkidle")
    assert reader.foreign == []
    reader.assert_accessible()

    reader.page.get_by_role("link", name="Watch on youtube.com").click()
    reader.page.locator(".player iframe").wait_for()

    assert reader.page.locator(".player iframe").get_attribute("src") == frame
    assert reader.page.locator(".player iframe").get_attribute("title") == "Watch on youtube.com"
    assert reader.foreign == [frame]
    reader.foreign.clear()


def test_paper_shows_the_text_and_not_the_controls(open_page):
    reader = open_page(THREAD, theme="dark")
    reader.page.emulate_media(media="print")

    shown = {
        selector: reader.page.locator(selector).first.is_visible()
        for selector in (".top", ".bnav", ".foot", ".ask", "h1", ".post")
    }

    assert [selector for selector, visible in shown.items() if visible] == ["h1", ".post"]
    colours = reader.page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("name", ["400", "500"])
def test_pages_of_last_resort_need_no_request(open_page, name):
    reader = open_page("", page=render_to_string(f"{name}.html"), width=390)

    reader.assert_accessible()
    reader.assert_fits(320)
    assert reader.page.get_by_role("link", name="Eventforum").get_attribute("href") == "/"


@pytest.mark.parametrize("name", ["403", "404", "410", "429"])
def test_pages_about_an_address_are_accessible_and_lead_on(open_page, name):
    source = Path(settings.ROOT, "templates", f"{name}.html").read_text(encoding="utf-8")
    body = source.split("{% block main %}")[1].rsplit("{% endblock", 1)[0]
    reader = open_page("{% load core_page %}" + body, width=390, theme="dark")

    reader.assert_accessible()
    reader.assert_fits(320)
    assert reader.text(".code") == name


def test_the_frame_is_light(open_page):
    reader = open_page("<h1>Now</h1>")
    requests: list[str] = []
    reader.page.on("request", lambda request: requests.append(urlsplit(request.url).path))

    reader.go("/")
    reader.page.wait_for_load_state("networkidle")

    assert len(rendered("").encode()) < 16_000
    assert sorted(set(requests)) == [
        "/",
        "/static/css/app.css",
        "/static/icons/favicon.svg",
        "/static/icons/icons.svg",
        "/static/js/eventforum.js",
        "/static/vendor/htmx-2.0.11.min.js",
    ]
