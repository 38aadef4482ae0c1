# SPDX-License-Identifier: AGPL-3.0-or-later
"""Atom (RFC 4287) as bytes: the same feed gives the same bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings

KIND = "application/atom+xml"
CONTENT_TYPE = f"{KIND}; charset=utf-8"

_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Link:
    """`rel` is self, alternate, next or replies; replies may say how many and how new."""

    rel: str
    address: str
    kind: str = "text/html"
    count: int | None = None
    updated: datetime | None = None


@dataclass(frozen=True)
class Item:
    """An entry. `html` is safe HTML; `title` is text in `language`, and so is the html."""

    id: str
    title: str
    updated: datetime
    published: datetime
    links: Sequence[Link]
    html: str = ""
    language: str = ""
    author: str = ""
    author_address: str = ""
    category: str = ""


@dataclass(frozen=True)
class Feed:
    """A page of a feed. `language` is of its own words; `author` stands for entries without one."""

    id: str
    title: str
    updated: datetime
    links: Sequence[Link]
    items: Sequence[Item]
    language: str
    author: str
    subtitle: str = ""


def tag(since: datetime, name: str) -> str:
    """A tag: URI (RFC 4151) that stays the thing's own: `since` is when the thing came to be."""
    day: date = since.astimezone(UTC).date()
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{day.isoformat()}:{name}"


def written(feed: Feed) -> bytes:
    """The feed's file."""
    root = Element(
        "feed",
        {
            "xmlns": "http://www.w3.org/2005/Atom",
            "xmlns:thr": "http://purl.org/syndication/thread/1.0",
            "xml:lang": feed.language,
            "xml:base": f"{settings.BASE_URL}/",
        },
    )
    _say(root, "id", feed.id)
    _say(root, "title", feed.title)
    if feed.subtitle:
        _say(root, "subtitle", feed.subtitle)
    _say(root, "updated", _stamp(feed.updated))
    _say(SubElement(root, "author"), "name", feed.author)
    SubElement(
        root, "generator", uri=settings.EVENTFORUM_SOURCE_URL or settings.BASE_URL
    ).text = "Eventforum"
    _say(root, "icon", f"{settings.BASE_URL}/favicon.ico")
    for link in feed.links:
        _add_link(root, link)
    for item in feed.items:
        _add_item(root, item)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _add_item(root: Element, item: Item) -> None:
    entry = SubElement(root, "entry", {"xml:lang": item.language} if item.language else {})
    _say(entry, "id", item.id)
    _say(entry, "title", item.title)
    _say(entry, "updated", _stamp(item.updated))
    _say(entry, "published", _stamp(item.published))
    if item.author:
        author = SubElement(entry, "author")
        _say(author, "name", item.author)
        if item.author_address:
            _say(author, "uri", item.author_address)
    if item.category:
        SubElement(entry, "category", term=item.category)
    for link in item.links:
        _add_link(entry, link)
    SubElement(entry, "content", type="html").text = _NEVER.sub("", item.html)


def _add_link(parent: Element, link: Link) -> None:
    element = SubElement(parent, "link", rel=link.rel, type=link.kind, href=link.address)
    if link.count is not None:
        element.set("thr:count", str(link.count))
    if link.updated is not None:
        element.set("thr:updated", _stamp(link.updated))


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = " ".join(_NEVER.sub("", text).split())


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
