# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever page there is can be reached from the first one by clicking."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone

from apps.events.models import Sanction
from apps.sessions.services import prepare, write_summary
from apps.threads import services
from apps.threads.models import PostPicture
from tests.addresses import Content, patterns
from tests.factories.accounts import UserFactory
from tests.factories.media import PictureFactory
from tests.factories.rsvps import RsvpFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<(?:a|link)\b[^>]*?\bhref="([^"]*)"')
BUTTON = re.compile(r'\b(?:form)?action="([^"]*)"')
OURS = ("pages", "threads", "search")
OPENED = (*OURS, "accounts", "admin:index")

ENOUGH = 6
"""Pages of one kind that are opened: further ones lead nowhere else."""

ASKED_BY_MACHINES = {
    "pages:apple_touch_icon", "pages:favicon", "pages:robots", "pages:security", "pages:sitemap",
    "pages:event_picture", "pages:session_picture", "pages:site_picture", "threads:newer",
    "threads:suggest", "search:similar", "pages:worker", "pages:offline", "pages:agenda_kept",
}  # fmt: skip
AFTER_A_SIGN_IN = {"threads:pending", "threads:decide"}
ELSEWHERE = {"pages:thread_number", "pages:shared_agenda"}
"""Leads on to the address with the title; is written out, for its person to give away."""


def crawl(client) -> Counter:
    """How many pages and buttons there are to each name of an address, from the first page on."""
    opened: Counter = Counter()
    linked: Counter = Counter()
    waiting, seen = ["/"], set()
    while waiting:
        page = waiting.pop(0)
        name = resolve(unquote(urlsplit(page).path)).view_name
        if opened[name] >= ENOUGH:
            continue
        opened[name] += 1
        answer = client.get(page, follow=True)
        # A desk is named to everybody, and opened to the speakers of its session only.
        expected = (200, 403) if name == "pages:desk" else (200,)
        assert answer.status_code in expected, page
        if "html" not in answer["Content-Type"]:
            continue
        buttons = set(BUTTON.findall(answer.text))
        for address in [*LINK.findall(answer.text), *buttons]:
            goal = urlsplit(urljoin(page, unescape(address)))
            path = goal.path + (f"?{goal.query}" if goal.query else "")
            try:
                found = resolve(unquote(goal.path)) if goal.netloc in ("", "testserver") else None
            except Resolver404:
                continue
            if found is None or path in seen:
                continue
            seen.add(path)
            linked[found.view_name] += 1
            name = found.view_name
            if {name, name.partition(":")[0]} & {*OPENED} and address not in buttons:
                waiting.append(path)
    return linked


def test_every_page_is_linked_to_from_some_other(client):
    there = Content()
    answer = PostFactory(thread=there.question.post.thread)
    PostPicture.objects.create(post=answer, picture=PictureFactory(name="1" * 32))
    edited = services.reply(there.thread, text="some words", by=there.reader)
    services.edit(edited, text="other words", by=there.reader)
    services.count_questions(there.session.pk)
    tomorrow = timezone.now() + timedelta(days=1)
    Sanction.objects.create(
        event=there.event, user=UserFactory(), kind="silence", rule=1, until=tomorrow
    )
    there.session.speakers.add(SpeakerFactory(event=there.event, person=there.reader.person))
    RsvpFactory(headcount__session=SessionFactory(), user=there.reader, answer="later")
    over = SessionFactory(starts_at=timezone.now() - timedelta(days=3))
    RsvpFactory(headcount__session=over, user=there.reader)
    later = SessionFactory(starts_at=tomorrow)
    for session in (over, later):
        session.speakers.add(SpeakerFactory(event=session.event, person=there.reader.person))
    for text in ("What it is about", "What it was about"):
        for session in (over, there.session):
            write_summary(
                session, text=text, language="en", by_person=there.reader.person, by=there.reader
            )
        prepare(later, text=text, minutes=5, by_person=there.reader.person, by=there.reader)
    strangers = crawl(client)
    client.force_login(there.reader)

    linked = crawl(client) + strangers

    names = {name for name, _route in patterns() if name.partition(":")[0] in OURS}
    asked_for = ASKED_BY_MACHINES | AFTER_A_SIGN_IN | ELSEWHERE
    assert sorted(names - linked.keys() - asked_for) == []
    assert "threads:areas" in strangers
