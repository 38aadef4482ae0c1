# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's notices as an Atom feed, in their language and by their clock."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.secret_addresses import secret_of
from apps.core import atom, languages
from apps.notifications import words
from apps.notifications.composers.reading import Reader, reader_of
from apps.notifications.models import NoticeFeed
from apps.notifications.queries.feed import fed
from apps.notifications.queries.inbox import Shown
from apps.notifications.versions import languages_of, put_versions


def address_of(feed: NoticeFeed | None) -> str:
    """The secret address; empty where there is none that can be shown."""
    if feed is None or not (secret := secret_of(feed)):
        return ""
    return settings.BASE_URL + reverse("notifications:feed", args=[secret])


def written(feed: NoticeFeed, *, now: datetime) -> bytes:
    """The feed's file; the same as long as nothing it says has changed. It does not say where it
    is (rel="self"): readers hand on what they read."""
    reader = reader_of(feed.user)
    shown = fed(feed, now=now)
    put_versions((item for one in shown for item in one.items), languages=languages_of(feed.user))
    with translation.override(reader.language):
        found = atom.Feed(
            id=atom.tag(feed.made_at, f"notices:{feed.pk}"),
            title=_("My notices") + " · Eventforum",
            updated=max([one.notice.updated_at for one in shown], default=feed.made_at),
            links=[atom.Link("alternate", settings.BASE_URL + reverse("notifications:inbox"))],
            items=[_item(one, reader) for one in shown],
            language=reader.language,
            author="Eventforum",
        )
        return atom.written(found)


def _item(shown: Shown, reader: Reader) -> atom.Item:
    notice = shown.notice
    zone = reader.zone or (notice.event.timezone if notice.event else "UTC")
    plain, marked = (
        words.lines(shown.items, words.Reader(isolate, zone, reader.language), more=shown.more)
        for isolate in (words.in_text, words.in_html)
    )
    return atom.Item(
        id=atom.tag(notice.created_at, f"notice:{notice.pk}"),
        title=plain[0].text,
        updated=notice.updated_at,
        published=notice.created_at,
        links=[atom.Link("alternate", settings.BASE_URL + plain[0].address)],
        html=_html(marked, reader.language),
        category=notice.kind,
    )


def _html(lines: Sequence[words.Line], language: str) -> SafeString:
    said = format_html_join("", "{}", ((_sentence(line),) for line in lines))
    return format_html('<div dir="{}">{}</div>', languages.direction(language), said)


def _sentence(line: words.Line) -> SafeString:
    link = format_html('<p><a href="{}{}">{}</a></p>', settings.BASE_URL, line.address, line.text)
    if not line.said:
        return link
    spoken = format_html(' lang="{}"', line.said_language) if line.said_language else ""
    way = languages.direction(line.said_language) if line.said_language else "auto"
    said = format_html('{}<blockquote dir="{}"{}>{}</blockquote>', link, way, spoken, line.said)
    if not line.made:
        return said
    back = format_html(
        '<a href="{}{}">{}</a>', settings.BASE_URL, line.original, _("Show original")
    )
    return format_html("{}<p>{} · {}</p>", said, line.made, back)
