# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came from a mirrored forum, as people see it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from apps.accounts.services import person_from_forum
from apps.core import page_cache
from apps.core.text import Cooked
from apps.rsvps.services import count_elsewhere
from apps.threads import services
from apps.threads.models import Post
from apps.threads.services import Origin
from tests.browser.test_questions import signed_in
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = "Movement Strategy Forum"
BASE = "https://forum.example"

COOKED = """<aside class="quote" data-username="neema_k" data-post="1" data-topic="12">
<div class="title"><img class="avatar" src="/a.png"> neema_k:</div><blockquote>
<p>Where do we meet?</p></blockquote></aside>
<p><a class="mention" href="/u/neema_k">@neema_k</a>, in the big hall at <span
class="discourse-local-date" data-date="2026-08-13" data-time="14:00:00"
data-timezone="Africa/Nairobi">14:00</span> <img class="emoji" alt=":wave:" src="/e.png"></p>
<div class="lightbox-wrapper"><a class="lightbox" href="/uploads/plan.png"><img
alt="Plan of the hall" src="/uploads/small.png"></a></div>
<aside class="onebox" data-onebox-src="https://meta.example/wiki/Hall"><article><h3><a
href="https://meta.example/wiki/Hall">The hall</a></h3><p>x</p></article></aside>
<div class="md-table"><table><thead><tr><th>Day</th><th>Room</th></tr></thead><tbody><tr><td>1</td>
<td>Baobab</td></tr></tbody></table></div>"""


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


def mirrored(session):
    """A discussion of both sides with everything that a forum can bring about."""
    neema, chen = (
        person_from_forum(name=name, username=name.lower(), place=PLACE, address=f"{BASE}/u/x")
        for name in ("Neema Kazi", "陈")
    )
    thread = services.absorb_start(session=session, main=True, place=PLACE)
    at = datetime.now(UTC) - timedelta(hours=3)
    said = {"at": at, "origin": Origin(place=PLACE, address=f"{BASE}/t/x/12/1")}
    first = services.absorb(thread, author=neema, text="Where do we meet?", **said)
    services.absorb_thanks(first, count=3)
    known = {"posts": {(12, 1): first.get_absolute_url()}, "people": {}}
    cooked = Cooked(html=COOKED, base=BASE, **known)
    services.absorb(thread, author=chen, text="Here", cooked=cooked, reply_to=first, **said)
    gone = services.absorb(thread, author=chen, text="Never mind", **said)
    services.absorb_removal(gone, at=at, place=PLACE, reason="Off topic")
    return thread


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_mirrored_discussion_is_accessible_and_fits(
    new_reader, live_server, language, width, theme
):
    session = SessionFactory()
    thread = mirrored(session)
    count_elsewhere(session, place=PLACE, address=f"{BASE}/t/12", going=12, interested=4)
    with transaction.atomic():
        organizer = EventRoleFactory(event=session.event, role="organizer").user
    own = services.reply(thread, text="See you there", by=organizer)
    services.edit(own, text="See you there, early", by=organizer)
    services.absorb_edit(
        own, text="See you there, late", at=datetime.now(UTC), place=PLACE, clash=True
    )
    waits = services.reply(thread, text="One more thing", by=organizer)
    services.mark_mirrored([own.pk], Post.MirrorState.PARKED, reason="Body is too short")
    services.mark_mirrored([waits.pk], Post.MirrorState.WAITING)
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)
    signed_in(reader, organizer, session.get_absolute_url())
    for name, path in (
        ("mirrored", session.get_absolute_url()),
        ("mirrored-history", reverse("threads:history", args=[own.pk])),
        ("mirrored-clash", reverse("threads:moderation", args=[session.event.slug])),
        ("mirrored-person", thread.posts.get(number=1).author.get_absolute_url()),
    ):
        reader.go(path)
        reader.assert_accessible()
        reader.assert_fits(320, width)
        reader.picture(name)
