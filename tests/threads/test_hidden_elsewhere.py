# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hangs on a text that moderators took off the page goes with it: its pictures, its question,
its follow-up, its card elsewhere, its author's name among the suggestions, its places in lists."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from apps.core.rules import Rule
from apps.media.services import show_pictures
from apps.notifications.services import tell_of_due
from apps.threads import cards, services
from apps.threads.models import FollowUp, Post, PostPicture, Thread
from tests.addresses import ARGUMENT, patterns
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.media import PictureFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import AreaFactory
from tests.media.test_views import whole
from tests.rights.table import TABLE
from tests.threads.test_hidden_leaks import CANARY, leaks, old_hand, others

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cards._own_card.cache_clear()


@pytest.fixture
def event():
    return EventFactory(on_now=True, name="The event")


@pytest.fixture
def speaker(event):
    return SpeakerFactory(event=event, person=PersonFactory(name="The speaker"))


@pytest.fixture
def session(event, speaker):
    return SessionFactory(event=event, title="The session", speakers=[speaker])


@pytest.fixture
def moderator(event):
    return EventRoleFactory(event=event, role="moderator").user


@pytest.fixture
def author():
    joined = timezone.now() - timedelta(days=30)
    return UserFactory(person__name=f"{CANARY} writer", date_joined=joined)


def with_picture(post, author):
    picture = PictureFactory(
        owner=author.person, on_disk=True, alt=f"{CANARY} on a picture", name="c" * 32
    )
    PostPicture.objects.create(post=post, picture=picture)
    show_pictures([picture])
    Post.objects.filter(pk=post.pk).update(fragments={})
    return picture


def taken_off(post, how, moderator):
    if how == "hidden":
        services.hide(post, by=moderator)
    elif how == "removed":
        services.remove(post, by=moderator, rule=Rule.SPAM, reason="advertising")
    else:
        services.hide_thread(post.thread, by=moderator)


def all_addresses(post, picture=None):
    """Every address that has the number of the post or its discussion in it, and those beside."""
    thread, event = post.thread, post.thread.event
    session = thread.session
    known = {"p": post.pk, "threads": thread.pk}
    words = {"event_slug": event.slug, "event": event.slug, "slug": "-", "width": 320}
    words |= {"code": session.code} if session else {}
    words |= {"name": picture.name} if picture else {}
    for name, route in patterns():
        if "<" not in route or name not in TABLE or not TABLE[name].get:
            continue
        try:
            yield "/" + ARGUMENT.sub(
                lambda found, route=route: str(
                    known[route[: found.start()].rstrip("/-").rpartition("/")[2]]
                    if found[1] == "number"
                    else words[found[1]]
                ),
                route,
            )
        except KeyError:
            continue
    yield f"/search/?q={CANARY[:7]}"
    yield f"/search/?q={CANARY[:7]}&kind=post"
    yield f"/threads/{thread.pk}/?reply={post.number}&quote=1"
    yield f"/threads/{thread.pk}/newer/?seen=0&v=0"


HOW = ["hidden", "removed", "discussion"]


@pytest.mark.parametrize(
    ("where", "how"),
    # The discussion of a session is not taken away whole: that is refused (tests of removing).
    [("event", how) for how in HOW] + [("session", how) for how in HOW if how != "discussion"],
)
def test_no_address_that_names_it_tells_it(client, event, session, moderator, how, where):
    author = old_hand()  # Tombstones name who wrote: that is no secret.
    if where == "session":
        post = services.reply_to_session(session, text=f"{CANARY} is here", by=author)
    else:
        title = f"{CANARY} title" if how == "discussion" else "Open title"
        thread = services.start(event=event, title=title, text=f"{CANARY} is here", by=author)
        post = thread.posts.get()
    picture = with_picture(post, author)
    services.mark_follow_up(
        post, owner=author.person, due_on=datetime(2030, 1, 1).date(), by=author
    )
    services.edit(post, text=f"{CANARY} is still here", by=author)
    other = old_hand()
    services.thank(post, by=other)
    services.reply(post.thread, text="An answer", reply_to=post, by=other)
    call_command("build_search", verbosity=0)
    addresses = list(dict.fromkeys(all_addresses(post, picture)))
    assert len(leaks(client, addresses)) > 12, "there is something to leak"
    assert whole(client.get(picture.address(320))).status_code == 200

    taken_off(post, how, moderator)

    for _reader in islice(others(client, event), 2):
        assert leaks(client, addresses) == []
        assert whole(client.get(picture.address(320))).status_code in (404, 410)
        assert (
            client.get(reverse("threads:picture_removal", args=[picture.name])).status_code == 404
        )
    client.force_login(other)
    assert leaks(client, ["/", "/me/settings/", f"/{event.slug}/follow-ups/"]) == []


@pytest.mark.parametrize("how", HOW[:2])
def test_a_question_leaves_the_lists_the_screen_and_the_speakers_home(
    client, event, session, speaker, moderator, author, how
):
    question = services.ask(session, text=f"{CANARY} is asked?", by=author)
    answered = services.ask(session, text="Why?", by=old_hand())
    answer = services.reply(answered.thread, text=f"{CANARY} answers", by=author)
    services.mark_answered(answered.question, answer=answer, by=moderator)
    steering = UserFactory(person=speaker.person)
    place = [event.slug, session.code]
    lists = reverse("threads:questions", args=place)
    addresses = [
        *(f"{lists}?sort={sort}" for sort in ("wanted", "new", "answered", "held")),
        reverse("threads:projector", args=place),
        session.get_absolute_url(),
        "/",
    ]
    client.force_login(steering)
    assert len(leaks(client, addresses)) >= 4
    assert session.title in client.get("/").text.partition("h-to-answer")[2]

    for post in (question, answer):
        taken_off(post, how, moderator)

    for user in (steering, None, UserFactory()):
        client.logout() if user is None else client.force_login(user)
        assert leaks(client, addresses) == []
    client.force_login(steering)
    assert "h-to-answer" not in client.get("/").text


@pytest.mark.parametrize("how", HOW)
def test_who_wrote_nothing_else_is_not_offered_after_the_at_sign(
    client, event, moderator, author, how
):
    thread = services.start(event=event, title="Open title", text="first", by=author)
    client.force_login(UserFactory())
    address = f"/people/suggest/?q={CANARY[:5]}&thread={thread.pk}"
    assert leaks(client, [address]) == [address] * 2

    taken_off(thread.posts.get(), how, moderator)

    assert leaks(client, [address, address.partition("&")[0]]) == []


@pytest.mark.parametrize("how", HOW)
def test_its_card_in_other_discussions_becomes_a_plain_link(
    client, event, moderator, author, how, settings
):
    thread = services.start(event=event, title="Open title", text=f"{CANARY} said", by=author)
    Thread.objects.filter(pk=thread.pk).update(title=f"{CANARY} title")
    post = thread.posts.get()
    link = django_settings.BASE_URL + post.get_absolute_url()
    elsewhere = services.start(event=event, title="Elsewhere", text=link, by=old_hand())
    page = elsewhere.get_absolute_url()
    assert leaks(client, [page]) == [page] * 2

    taken_off(post, how, moderator)
    Thread.objects.filter(pk=thread.pk).update(title="Open title")
    cards._own_card.cache_clear()

    for _reader in others(client, event):
        assert leaks(client, [page]) == []


def test_areas_and_tags_neither_list_nor_count_a_hidden_discussion(
    client, event, moderator, author
):
    area = AreaFactory(slug="trains", name="Trains")
    thread = services.start(event=event, title=f"{CANARY} title", text="x", by=author)
    services.list_in(thread, area=area, by=moderator)
    services.tag(thread, names=["rail"], by=moderator)
    addresses = ["/areas/", "/areas/trains/", "/areas/trains.atom", "/tags/rail/"]
    addresses += ["/tags/rail.atom", f"/{event.slug}/threads/", event.get_absolute_url(), "/"]
    assert len(leaks(client, addresses)) >= 6
    assert "Trains" in client.get("/areas/").text

    services.hide_thread(thread, by=moderator)

    for _reader in others(client, event):
        assert leaks(client, addresses) == []
        assert "/areas/trains/" not in client.get("/areas/").text
        assert f"/threads/{thread.pk}" not in client.get(f"/{event.slug}/threads/").text


@pytest.mark.parametrize("how", HOW)
def test_nobody_is_reminded_of_it_and_no_reader_hears_that_they_missed_it(
    client, event, moderator, author, how
):
    owner = old_hand()
    thread = services.start(event=event, title="Open title", text="first", by=owner)
    first = thread.posts.get()
    post = services.reply(thread, text=f"{CANARY} answers", reply_to=first, by=author)
    today = timezone.now().astimezone(ZoneInfo(event.timezone)).date()
    services.mark_follow_up(post, owner=owner.person, due_on=today, by=author)
    client.force_login(owner)
    assert leaks(client, ["/"]) == ["/"] * 2

    taken_off(post, how, moderator)

    assert leaks(client, ["/", f"/{event.slug}/follow-ups/"]) == []
    assert tell_of_due(now=datetime.now(UTC) + timedelta(days=2)) == 0
    assert mail.outbox == []
    assert FollowUp.objects.count() == 1
