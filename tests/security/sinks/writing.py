# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms to write in: previews, names offered after @, drafts, texts that wait for the sign-in."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from django.core.signing import get_cookie_signer
from django.urls import reverse
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from apps.accounts.models import User
from apps.threads import pending_cookie, services
from apps.threads.models import SavedDraft
from apps.threads.services import Draft
from tests.factories.accounts import PersonFactory
from tests.factories.threads import ThreadFactory
from tests.security.sinks.filling import CANARY, Visit, people, said, sink

Visits = Iterator[str | Visit]
FIELD = "#reply-text"


def a_discussion(names: Sequence[str] = ("A",)):
    thread = ThreadFactory(title="Written in")
    people_of_it = people(names)
    said(thread, ["x"] * len(names), people_of_it)
    return thread


@sink(size=5)
def previews(texts: Sequence[str], reader: User) -> Visits:
    """A text as it will be, below its form and on a page of its own."""
    text = "\n\n".join(texts)

    def preview(page: Page) -> None:
        page.fill(FIELD, text)
        page.click("#reply-show")
        page.wait_for_selector("#reply-preview > *, #reply-show-msg > *")

    yield Visit(a_discussion().get_absolute_url(), then=preview)


@sink(size=8)
def names_offered(texts: Sequence[str], reader: User) -> Visits:
    """Names and affiliations that the script lists for what somebody types after @."""
    thread = a_discussion([f"{CANARY} {text}" for text in texts])

    def type_a_name(page: Page) -> None:
        page.click(FIELD)
        page.wait_for_selector(".names", state="attached")
        listed = page.locator(".names:not([hidden]) li").first
        for _again in range(3):  # On a busy machine an answer may come after the next letter.
            page.keyboard.type(f" @{CANARY}", delay=30)
            with suppress(PlaywrightTimeout):
                listed.wait_for(timeout=10_000)
                return
        listed.wait_for()

    yield Visit(thread.get_absolute_url(), then=type_a_name)


def _draft(reader: User, place: str, text: str) -> SavedDraft:
    return SavedDraft.objects.create(
        user=reader,
        place=place,
        fields={"text": text, "title": text[:200]},
        other={"fields": {"text": f"{text} other"}, "at": datetime.now(UTC).isoformat()},
        updated_at=datetime.now(UTC),
    )


@sink(size=40)
def drafts(texts: Sequence[str], reader: User) -> Visits:
    SavedDraft.objects.filter(user=reader).delete()
    for number, text in enumerate(texts):
        _draft(reader, f"/threads/{number}/#reply-text", text)
    yield reverse("threads:drafts")


@sink(size=5)
def drafts_offered(texts: Sequence[str], reader: User) -> Visits:
    """What another tab and this device have, offered beside the form by its script."""
    thread = a_discussion()
    text = "\n\n".join(texts)
    _draft(reader, f"{thread.get_absolute_url()}#reply-text", text)

    def write(page: Page) -> None:
        page.fill(FIELD, "x")
        page.wait_for_timeout(600)
        page.reload()
        page.click(FIELD)
        page.wait_for_selector(".elsewhere")

    yield Visit(thread.get_absolute_url(), then=write)


@sink(size=5, who="stranger")
def texts_kept(texts: Sequence[str], reader: User) -> Visits:
    """Texts that wait until their writer has signed in."""
    thread = ThreadFactory()
    said(thread, ["x"], [PersonFactory()])
    tokens: list[str] = []
    for text in texts:
        draft = Draft(text=text, title=text[:200], event=thread.event_id)
        tokens = services.keep_for_sign_in(
            draft, path="/", key=None, address="192.0.2.1", tokens=tokens
        )
    signer = get_cookie_signer(salt=pending_cookie.NAME + pending_cookie.SALT)
    cookies = {pending_cookie.NAME: signer.sign(".".join(tokens))}
    yield Visit(reverse("threads:pending"), cookies=cookies)
