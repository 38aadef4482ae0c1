# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in forum in a browser: a person reads and writes there, on a phone and in the dark."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from apps.discourse.sandbox import Forum
from apps.discourse.sandbox.server import serving
from tests.discourse.sandbox.test_calendar import EVENT


@pytest.fixture(scope="module")
def forum() -> Iterator[Forum]:
    forum = Forum(key="the key")
    forum.traps.limits = False
    forum.add_hook("http://127.0.0.1:9/hook")
    topic = forum.start("Как мы говорим о картах?", "mira", tags=["maps"], category="Events")
    first = forum.say(topic, "bartek", "I would like to hear **much** about maps, @amina.")
    forum.say(topic, "chen", "كل الخرائط جميلة، وهذا نص طويل بما يكفي.", reply_to=first.number)
    forum.whisper(topic, "Between us moderators only.")
    forum.like(first, "amina")
    forum.set_status(topic, "closed")
    later = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    forum.start("A talk about the maps", "mira", EVENT.replace("2026-08-13", later), category=3)
    with serving(forum):
        yield forum


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_somebody_reads_and_writes_on_the_forum(new_reader, forum: Forum, width: int, theme: str):
    reader = new_reader(forum.base_url, width=width, theme=theme, scripts=True)
    page = reader.go("/").page
    page.select_option("#who", "bartek")
    page.get_by_role("button", name="Change").click()
    title = f"What shall we talk about at {width}?"
    page.fill("#title", title)
    page.fill("#raw", "I would like to hear of calendars.")
    page.get_by_role("button", name="Create topic").click()
    page.fill("#reply", "And of almanacs, if there is time.")
    page.get_by_role("button", name="Reply").click()
    page.get_by_text("Edit post 2").click()
    page.get_by_label("Text of post 2").fill("And of almanacs, when there is time.")
    page.get_by_role("button", name="Save post 2").click()

    assert "when there is time" in reader.text("#post_2 .cooked")
    assert forum.posts(forum.by_title(title))[1].raw == "And of almanacs, when there is time."
    reader.assert_accessible()
    reader.assert_fits(320, width)
    reader.picture("sandbox-topic")


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_every_page_of_the_forum_is_accessible_and_fits(
    new_reader, forum: Forum, width: int, theme: str
):
    reader = new_reader(forum.base_url, width=width, theme=theme)
    page = reader.go("/").page
    page.select_option("#who", "eventforum")
    page.get_by_role("button", name="Change").click()
    topic, event = (
        forum.by_title("Как мы говорим о картах?"),
        forum.by_title("A talk about the maps"),
    )
    paths = {
        "list": "/latest",
        "sections": "/categories",
        "section": "/c/events/3",
        "long": f"/t/{topic.slug}/{topic.id}",
        "event": f"/t/{event.slug}/{event.id}",
        "person": "/u/bartek",
        "people": "/sandbox/people",
        "hooks": "/sandbox/hooks",
        "switches": "/sandbox/switches",
        "waiting": "/sandbox/waiting",
    }
    reader.go(paths["event"])
    page.get_by_role("button", name="Going", exact=True).click()
    assert "going: 1" in reader.text(".event")
    for name, path in paths.items():
        reader.go(path)
        for opened in page.locator("summary").all():
            opened.click()
        reader.assert_accessible()
        reader.assert_fits(320, width)
        reader.picture(f"sandbox-{name}")
