# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the example events in Arabic: no word of the interface is left in English."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Person, User
from apps.events.models import Event, Series
from apps.examples.services import load
from apps.sessions.models import Session
from apps.threads.models import Post, Thread

pytestmark = pytest.mark.django_db

SPOKEN = {"alt", "title", "placeholder", "aria-label"}
# A bar is labelled with the title of the session that is running.
CONTENT = {"bdi", "code", "head", "kbd", "pre", "progress", "script", "style", "textarea"}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}

NOWHERE = "/nowhere/"

# Names that Arabic pages write as they are.
NAMES = {
    "API", "BCP", "Ctrl", "Enter", "Eventforum", "GIF", "JPEG", "Latn", "Markdown", "PNG", "UTC",
    "WebP", "dtp", "sr",
}  # fmt: skip


class Interface(HTMLParser):
    """The words of the interface: not in a text with a language of its own, and nobody's name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        ours = tag == "html" or (bool(self.open) and self.open[-1][1] and not content(tag, given))
        if tag not in VOID:
            self.open.append((tag, ours))
        if ours:
            self.words += [text for name, text in given.items() if name in SPOKEN]
        if given.get("id") == "words":
            said = (text for name, text in given.items() if is_said(name, text))
            self.words += [re.sub(r"{\w*}", "", text) for text in said]

    def handle_endtag(self, tag: str) -> None:
        while tag in [name for name, _ in self.open]:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, text: str) -> None:
        if self.open and self.open[-1][1]:
            self.words.append(text.strip())


def content(tag: str, given: dict[str, str]) -> bool:
    """Whether an element holds what people wrote, or a name; an option has a name for a value."""
    return tag in CONTENT or "lang" in given or bool(tag == "option" and given.get("value"))


def is_said(name: str, text: str) -> bool:
    """Whether the script says this; what begins with a slash is an address it asks."""
    return name.startswith("data-") and not text.startswith("/")


def left_in_english(html: str) -> list[str]:
    page = Interface()
    page.feed(html)
    page.close()
    return [
        text
        for text in page.words
        if any(word not in NAMES for word in re.findall(r"[A-Za-z]{2,}", text))
    ]


def test_what_is_left_in_english_is_seen():
    html = """<html lang="ar"><head><title>Ada</title></head><h1>Home</h1><p>Hello there</p>
        <p lang="en">Talk</p><p><bdi>Ada</bdi>: نص Markdown</p><img alt="A picture"><p>نص</p>
        <template id="words" data-in-url="/accounts/" data-now="Now {time}"></template>"""

    assert left_in_english(html) == ["Home", "Hello there", "A picture", "Now "]


def test_every_page_speaks_arabic(client):
    load(now=timezone.now())
    client.cookies["ui"] = "ar"

    found = [left_at(client, address) for address in everybodys()]
    post = Post.objects.filter(author__user__isnull=False, removed_at=None)[0]
    client.force_login(User.objects.get(person=post.author))
    found += [left_at(client, address) for address in authors(post)]

    assert [left for left in found if left[1]] == []


def test_codes_to_sign_in_are_sent_in_arabic(client):
    client.cookies["ui"] = "ar"

    client.post(reverse("account_login"), {"email": "amina@example.org"})

    (message,) = mail.outbox
    text = f"{message.subject} {message.body}"
    assert set(re.findall(r"[A-Za-z]{2,}", text)) == {"Eventforum"}


def left_at(client: Client, address: str) -> tuple[str, list[str]]:
    response = client.get(address)
    assert response.status_code == (404 if address == NOWHERE else 200), address
    return address, left_in_english(response.text)


def everybodys() -> Iterator[str]:
    """What a stranger reads, one of each kind of page, sessions in each phase."""
    event = Event.objects.get(slug="bridges")
    now = timezone.now()
    sessions = Session.objects.filter(event=event)
    yield from (reverse(f"pages:{name}") for name in ("home", "about", "events", "calendar"))
    yield from (reverse("account_login"), reverse("accounts:settings"), NOWHERE)
    yield from (series.get_absolute_url() for series in Series.objects.all()[:2])
    for name in ("pages:event", "pages:programme", "pages:grid", "pages:people", "threads:list"):
        yield reverse(name, args=[event.slug])
    yield reverse("pages:programme", args=[event.slug]) + "?q=nothing+like+this"
    for chosen in (
        sessions.filter(ends_at__lt=now).exclude(summary=None),
        sessions.on_now(now),
        sessions.filter(starts_at__gt=now).exclude(kind=Session.Kind.BREAK),
        sessions.filter(state=Session.State.CANCELLED),
    ):
        yield chosen[0].get_absolute_url()
    yield from (thread.get_absolute_url() for thread in Thread.objects.all()[:3])
    yield Person.objects.exclude(speakers=None)[0].get_absolute_url()
    yield reverse("threads:start", args=[event.slug])


def authors(post: Post) -> Iterator[str]:
    """What the author of a post reads besides."""
    yield from ("/", reverse("accounts:settings"), post.thread.get_absolute_url())
    for name in ("edit", "remove", "history"):
        yield reverse(f"threads:{name}", args=[post.pk])
    yield reverse("account_logout")
