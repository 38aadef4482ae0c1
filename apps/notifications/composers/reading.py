# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a reader of a mail reads: in which language, by whose clock."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from apps.core import languages, times
from apps.events.models import Event
from apps.notifications import switches
from apps.notifications.composing import OFF, Content
from apps.notifications.models import Letter

KNOWN = {code for code, _name in settings.LANGUAGES}

EMPTY = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Reader:
    """`zone` is empty for who has told none: they read the event's."""

    language: str
    zone: str

    @contextmanager
    def reads(self) -> Iterator[None]:
        with translation.override(self.language):
            yield


def reader_of(user: Any) -> Reader:
    language = user.ui_language if user.ui_language in KNOWN else settings.LANGUAGE_CODE
    return Reader(language, user.timezone if times.known_zone(user.timezone or "-") else "")


def with_switch(content: Content, letter: Letter, what: str) -> Content:
    """The same for its person: one click, or their mail program, switches it off for them."""
    if letter.channel != Letter.Channel.EMAIL:
        return content
    headers = switches.headers(letter.user_id, what)
    return replace(content, headers=headers, off=headers["List-Unsubscribe"].strip("<>"))


def isolated(name: Any) -> str:
    """A name in a line of text, set apart by signs that mail programs know."""
    return f"\u2068{' '.join(str(name).split())}\u2069"


def when(moment: datetime, event: Event, reader: Reader) -> list[str]:
    """In the reader's zone, and in the event's where the clocks differ."""
    zones = dict.fromkeys([reader.zone or event.timezone, event.timezone])
    told: dict[str, str] = {}
    for zone in zones:
        full = times.format_full(moment, zone=zone, language=reader.language)
        place = times.zone_label(zone, reader.language, at=moment)
        told.setdefault(full, f"{full} ({place})")
    return list(told.values())


def both(name: str, context: dict[str, Any], reader: Reader) -> tuple[str, str]:
    """Text and HTML of emails/notifications/<name>, in the language that is active.

    Without an address `off` in the context it is to be made its reader's own: with_switch.
    """
    more = {
        "base_url": settings.BASE_URL,
        "language": reader.language,
        "direction": languages.direction(reader.language),
        "off": OFF,
    }
    text = render_to_string(f"emails/notifications/{name}.txt", more | context)
    html = render_to_string(f"emails/notifications/{name}.html", more | context)
    # What a template leaves out leaves no more than one line empty.
    return EMPTY.sub("\n\n", text).strip() + "\n", html
