# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tests put sessions into a programme and read the pages of an event."""

import html
import re
from datetime import UTC, datetime, timedelta

from tests.factories.sessions import (
    SessionFactory,
    SpeakerFactory,
)


def programme(event, query=""):
    return f"/{event.slug}/programme/{query}"


def titles(response):
    """The titles of the list, in its order, breaks among them."""
    found = re.findall(r'(?:data-row|class="brk")>(?:<s>)?<bdi[^>]*>([^<]*)<', response.text)
    return [html.unescape(title) for title in found]


def words(response, name):
    """The texts of all elements of this class, without their tags."""
    found = re.findall(rf'<p class="{name}">(.*?)</p>', response.text, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split()) for text in found]


def at(event, hour, *, day=0, minute=0):
    """A moment of the event by the clock of its own zone."""
    start = datetime.combine(event.starts_on, datetime.min.time(), event.zone)
    return (start + timedelta(days=day, hours=hour, minutes=minute)).astimezone(UTC)


def session_at(event, hour, title, *, day=0, minutes=60, **fields):
    starts_at = at(event, hour, day=day)
    return SessionFactory(
        event=event,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        **fields,
    )


def page(client, session, query=""):
    return client.get(session.get_absolute_url() + query)


def bare(markup):
    parted = re.sub(r"<br>|</p>", " ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", parted)).split())


def headings(response):
    main = response.text.partition("</main>")[0]
    return [bare(text) for text in re.findall(r"<h2[^>]*>(.*?)</h2>", main, re.DOTALL)]


def fact(response, name):
    """What the time card says under the hidden name of a row."""
    found = re.search(rf'vh">{name}</span></dt>\s*<dd>(.*?)</dd>', response.text, re.DOTALL)
    return bare(found[1]) if found else None


def buttons(response):
    card = re.search(r'<div class="acts">(.*?)</div>', response.text, re.DOTALL)
    return [bare(text) for text in re.findall(r"<a .*?</a>", card[1], re.DOTALL)] if card else []


def speaker_of(session, name="Ada", **fields):
    speaker = SpeakerFactory(event=session.event, name=name, **fields)
    session.session_speakers.create(speaker=speaker)
    return speaker


def at_nine(event):
    return datetime.combine(event.starts_on, datetime.min.time(), event.zone) + timedelta(hours=9)
