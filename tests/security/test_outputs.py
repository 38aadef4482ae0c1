# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files, feeds and the API carry hostile texts as data: well-formed, of the kind they say they are.

The HTML that feeds and the API hand on is shown as a program would that trusts us: without policy.
"""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import icalendar
import pytest

from apps.sessions.models import Track
from apps.threads.models import Area, Tag, Thread, ThreadPlace
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import ThreadFactory
from tests.security import figures
from tests.security.corpora import POLYGLOT, WHOLE, packs, values
from tests.security.sinks.filling import CANARY, people, pieces, rendered, said
from tests.security.watching import STRANGE, Watched

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = {"ics": "text/calendar", "xml": "application/xml", "atom": "application/atom+xml"}
SIZE = 40
WORDS = {"VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
"""What a calendar of ours consists of."""


def texts() -> list[str]:
    found = [POLYGLOT, *packs(), *values("injection/header_and_ics.share.jsonl", "value")]
    found = [text.replace("\x00", "") for text in found]
    return found if WHOLE else [*found[:20], *found[-20:]]


def a_conference(piece) -> dict[str, str]:
    """An event with everything that is exported; addresses by kind of file."""
    event = EventFactory(
        name=piece[0][:200], place=piece[0][:200], description=piece[0],
        description_html=rendered(piece[0]), series=SeriesFactory(name=piece[0][:200]),
    )  # fmt: skip
    thread = ThreadFactory(event=event, title=piece[0][:200], arranged=True)
    said(thread, piece, people(piece))
    Thread.objects.filter(pk=thread.pk).update(announced_at=datetime.now(UTC))
    area = Area.objects.create(slug=f"area-{thread.pk}", name=piece[0][:100])
    tag = Tag.objects.create(slug=f"tag-{thread.pk}", name=piece[0][:40])
    ThreadPlace.objects.create(thread=thread, area=area)
    thread.tags.add(tag)
    for text in piece:
        speaker = SpeakerFactory(event=event, name=text[:200], biography=text,
                                 biography_html=rendered(text), person=PersonFactory())  # fmt: skip
        session = SessionFactory(
            event=event, title=text[:300], abstract=text, abstract_html=rendered(text),
            speakers=[speaker], room__name=text[:120], state_reason=text[:300], state="cancelled",
            track=Track.objects.create(event=event, name=text[:120]),
        )  # fmt: skip
        said(ThreadFactory(event=event, title=text[:200]), [text], [speaker.person])
    slug, api = event.slug, f"/api/v1/events/{event.slug}"
    return {
        f"/{slug}/programme.ics": "ics",
        f"/{slug}/sessions/{session.code}.ics": "ics",
        f"/{slug}/programme.ics?track={session.track_id}": "ics",
        "/events/calendar.ics": "ics",
        f"/series/{event.series.slug}/calendar.ics": "ics",
        f"/events/calendar.ics?{urlencode({'region': f'x{piece[0]}'[:120]})}": "ics",
        f"/{slug}/programme.xml": "xml",
        f"/{slug}/programme.json": "json",
        f"/{slug}/threads.atom": "atom",
        f"/{slug}/changes.atom": "atom",
        f"/threads/{thread.pk}.atom": "atom",
        f"/areas/{area.slug}.atom": "atom",
        f"/tags/{tag.slug}.atom": "atom",
        "/api/v1/events": "json",
        api: "json",
        **{f"{api}/{part}": "json" for part in ("sessions", "speakers", "threads", "programme")},
        f"{api}/sessions/{session.code}": "json",
        f"/api/v1/threads/{thread.pk}": "json",
        f"/api/v1/threads/{thread.pk}/posts": "json",
    }


def read(kind: str, body: bytes) -> list[str]:
    """The HTML in a file, which a parser of its kind reads without a word of complaint."""
    if kind == "ics":
        for part in icalendar.Calendar.from_ical(body).walk():
            assert part.name in {"VCALENDAR", *WORDS}
            assert not {"ATTACH", "ATTENDEE", "RRULE", "X-EVIL"} & set(part) or part.name in WORDS
            assert part.name != "VEVENT" or not {"ATTACH", "X-EVIL", "RRULE"} & set(part)
        return []
    if kind == "json":
        return list(_html_in(json.loads(body)))
    root = fromstring(body)
    assert {element.tag.rpartition("}")[2] for element in root.iter()}.isdisjoint(
        {"script", "img", "svg", "html", "iframe"}
    )
    texts = [element for element in root.iter() if element.get("type") == "html"]
    return [element.text or "" for element in texts]


def _html_in(told):
    if isinstance(told, list):
        for one in told:
            yield from _html_in(one)
    elif isinstance(told, dict):
        for name, value in told.items():
            if isinstance(value, str) and (name == "html" or name.endswith("_html")):
                yield value
            else:
                yield from _html_in(value)


def test_files_feeds_and_the_api_are_what_they_say(client, broker, chromium):
    watched, tried, found, shown = None, 0, [], 0
    htmls: list[str] = []
    for number, piece in enumerate(pieces(texts(), SIZE)):
        for address, kind in a_conference(piece).items():
            broker.flushdb()
            response = client.get(address)
            body = b"".join(response) if response.streaming else response.content
            tried += 1
            assert (address, response.status_code) == (address, 200)
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Type"].startswith(KINDS.get(kind, "application/json"))
            assert number or CANARY in body.decode() or "sessions/" in address
            htmls += read(kind, body)
    watched = Watched.opened(chromium, "http://nowhere.example", with_policy=False)
    watched.expected = ""
    for piece in pieces(htmls, 500):
        inside = "".join(f"<div class=prose>{html}</div>" for html in piece)
        watched.page.set_content(f"<!doctype html><main>{inside}</main>")
        watched.page.wait_for_timeout(100)
        found += [*watched.seen, *watched.page.evaluate(STRANGE)]
        shown += len(piece)
    watched.close()

    figures.count("files, feeds and the API", texts=len(texts()), pages=tried, found=len(found))
    assert found == []
    assert shown > 40
