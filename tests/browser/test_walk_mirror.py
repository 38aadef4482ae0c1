# SPDX-License-Identifier: AGPL-3.0-or-later
"""An event's discussions on a forum, by the clicks of its owner: a category of its own, then a main
topic and a tag, another tag, two discussions made one; people write on either side."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.core import page_cache
from apps.discourse import incoming, sending
from apps.discourse.models import Delivery, EventMirror, Topic
from apps.discourse.sandbox import Forum
from apps.discourse.sandbox.server import serving
from apps.discourse.services import checking
from apps.events.services import give_role
from apps.threads import services as threads
from apps.threads.models import Thread
from tests.browser.walking import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.discourse import ForumFactory
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DISCUSSIONS = 23
KEPT = "Rétention des nouvelles personnes"
GOES = "Garder les nouvelles personnes"


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def forum(portal, settings):
    """The stand-in behind a real port, which sends what happens to the portal."""
    there = Forum(key="the key of the walk")
    there.traps.limits = False
    with serving(there) as address:
        settings.BASE_URL = portal
        settings.EVENTFORUM_PRIVATE_HOSTS = [address.removeprefix("http://")]
        yield there


@pytest.fixture
def village(forum):
    """Its row, checked and with a webhook made there."""
    row = ForumFactory(
        site="village",
        name="Village forum",
        base_url=forum.base_url,
        bridge_user="eventforum",
        sealed_key=encrypt("the key of the walk"),
        sealed_secret="",
        per_minute=6000,
    )
    assert checking.make_hook(row, now=timezone.now())
    return checking.check(row, now=timezone.now())


@pytest.fixture
def event():
    event = EventFactory(name="WikiConvention francophone 2027", slug="wikiconv-2027")
    writers = [UserFactory(person__name=name) for name in ("Koffi", "Léa Martin", "Rachid")]
    titles = [KEPT, GOES, *(f"De quoi parlons-nous au point {n} ?" for n in range(3, 24))]
    for at, title in enumerate(titles):
        thread = threads.start(
            event=event, title=title, text=f"Commençons par le point {at}.", by=writers[at % 3]
        )
        if at < 2:
            threads.reply(thread, text=f"Je réponds au point {at}.", by=writers[2])
    return event


def settle(seconds: float = 60) -> None:
    """What workers do, until nothing is left to do."""
    end = time.monotonic() + seconds
    turn = None
    while True:
        now = timezone.now()
        if turn is None:
            incoming.hear(now=now)
        turn = sending.work_one(now=now)
        # While one is being stored nothing of its forum is heard: the next sweep does it.
        is_heard = not Delivery.objects.waiting(now).exists()
        if (
            turn is None
            and is_heard
            and not Topic.objects.to_do(now + timedelta(seconds=3)).exists()
        ):
            return
        assert time.monotonic() < end, Topic.objects.to_do(now).values("last_error", "doing")[:3]
        if turn is None:
            time.sleep(0.05)


def topics_there(forum) -> dict[int, str]:
    rows = forum.state.topics.values()
    return {row.id: row.title for row in rows if row.external_id and row.deleted_at is None}


def tags_there(forum) -> set[tuple[str, ...]]:
    return {tuple(forum.state.topics[number].tags) for number in topics_there(forum)}


def posts_there(forum) -> int:
    return sum(len(forum.posts(number)) for number in topics_there(forum))


def start(page) -> None:
    page.get_by_role("button", name="Start, or go on").click()
    page.locator("form.ask [type=submit], #content [type=submit]").first.click()
    settle()


def save(page) -> str:
    """Save, and stay: what will be made and moved stands there."""
    page.get_by_role("button", name="Save and continue editing").click()
    return page.locator("fieldset").first.inner_text()


def test_an_owner_mirrors_an_event_and_tidies_it(new_reader, portal, forum, village, event):
    owner = signed_in(new_reader, portal, "Awa Diop")
    awa = User.objects.get(person__name="Awa Diop")
    give_role(event, user=awa, role="owner", by=UserFactory(administrator=True))
    owner.forgive("Applying inline style violates")
    owner.forgive("Couldn't load preload assets")
    page = owner.page

    owner.go(f"/admin/events/event/{event.pk}/change/")
    page.get_by_role("link", name="Mirror to a forum").click()
    page.locator("#id_forum").select_option(label="Village forum")
    page.locator("#id_code").fill("WikiConv 27")
    page.locator("#id_parent_category").select_option(label="Events")
    told = save(page)
    assert "24 topics are made" in told
    assert "25 posts are sent" in told
    assert topics_there(forum) == {}
    owner.picture("walk-mirror-preview")
    start(page)
    first = topics_there(forum)
    assert len(first) == DISCUSSIONS + 1
    said = posts_there(forum)
    section = forum.category(event.name)
    assert {forum.state.topics[number].category_id for number in first} == {section.id}
    reader = new_reader(forum.base_url)
    reader.go(f"/c/{section.slug}/{section.id}").picture("walk-mirror-section")

    page.locator("#id_layout").select_option(label="A main topic and a tag")
    page.locator("#id_main_category").select_option(label="Events")
    page.locator("#id_tag").fill("wikiconv27")
    told = save(page)
    assert "24 topics are moved or tagged otherwise" in told
    assert not re.search("(is|are) made", told)
    owner.picture("walk-mirror-switch")
    start(page)
    assert topics_there(forum) == first
    assert posts_there(forum) == said
    assert tags_there(forum) == {("wikiconv27",)}

    page.locator("#id_tag").fill("wikiconv-2027")
    save(page)
    start(page)
    assert tags_there(forum) == {("wikiconv-2027",)}
    assert topics_there(forum) == first

    old, kept = (Thread.objects.get(title=title) for title in (GOES, KEPT))
    address = old.posts.get(number=2).get_absolute_url()
    owner.go(f"/threads/{old.pk}/arrange/")
    page.locator("#merge-into").fill(f"{portal}{kept.get_absolute_url()}")
    page.get_by_role("button", name="Merge").click()
    page.wait_for_url(re.compile(re.escape(kept.get_absolute_url())))
    sending.wake_threads([old.pk, kept.pk], now=timezone.now())
    settle()
    number = Topic.objects.get(thread=kept).number
    assert len(topics_there(forum)) == DISCUSSIONS
    assert [post.number for post in forum.posts(number)] == [1, 2, 3, 4]
    assert posts_there(forum) == said
    answer = page.request.get(f"{portal}{address}")
    assert answer.status == 200
    assert kept.get_absolute_url() in answer.url

    amina = new_reader(forum.base_url, scripts=True)
    amina.go("/").page.select_option("#who", "amina")
    amina.page.get_by_role("button", name="Change").click()
    amina.go(f"/t/-/{number}").page.fill("#reply", "Et moi, j'apporte les cartes postales.")
    amina.page.get_by_role("button", name="Reply").click()
    heard = time.monotonic() + 10
    while not village.deliveries.filter(event="post_created", worked_at=None).exists():
        assert time.monotonic() < heard
        time.sleep(0.05)
    settle()
    amina.picture("walk-mirror-topic")
    owner.go(kept.get_absolute_url())
    expect(page.get_by_text("j'apporte les cartes postales")).to_be_visible()
    owner.picture("walk-mirror-portal")
    assert EventMirror.objects.get().topics.exclude(parked="").count() == 0
