# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators took off the page, hold back or have removed is found nowhere by anybody else."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.download import pieces_of_zip
from apps.activity.live import stream
from apps.core import page_cache
from apps.core.rules import Rule
from apps.events.services import touch
from apps.threads import services
from apps.threads.models import Thread
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

CANARY = "Zanzibarcanary"


@pytest.fixture
def event():
    return EventFactory(on_now=True, name="The event")


@pytest.fixture
def session(event):
    return SessionFactory(event=event, title="The session")


@pytest.fixture
def moderator(event):
    return EventRoleFactory(event=event, role="moderator").user


def pages_of(event, session, thread, post=None):
    """Every kind of page, feed, file and answer that shows or counts what is said."""
    main = Thread.objects.filter(session=session, is_main=True).first()
    addresses = [
        "/",
        "/events/",
        "/sitemap.xml",
        event.get_absolute_url(),
        f"/{event.slug}/threads/",
        f"/{event.slug}/threads.atom",
        f"/{event.slug}/changes.atom",
        f"/{event.slug}/programme/",
        f"/{event.slug}/people/",
        f"/{event.slug}/moderation/log/",
        session.get_absolute_url(),
        f"/search/?q={CANARY[:7]}",
        f"/api/v1/events/{event.slug}/threads",
        f"/api/v1/events/{event.slug}",
    ]
    for one in {thread, main} - {None}:
        addresses += [
            one.get_absolute_url().partition("#")[0],
            f"/threads/{one.pk}/",
            f"/threads/{one.pk}.atom",
            f"/threads/{one.pk}/newer/?seen=0",
            f"/api/v1/threads/{one.pk}",
            f"/api/v1/threads/{one.pk}/posts",
        ]
    if post is not None:
        addresses += [
            post.get_absolute_url(),
            post.author.get_absolute_url(),
            f"/p/{post.pk}/history/",
            f"/p/{post.pk}/report/",
            f"/p/{post.pk}/actions/",
            f"/api/v1/posts/{post.pk}",
            f"/threads/{post.thread_id}/reply/?to={post.number}",
            f"/threads/{post.thread_id}/?reply={post.number}",
        ]
    return addresses


def leaks(client, addresses):
    found = []
    for address in addresses:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address, headers=headers, follow=True)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            # Whoever asks for an address with its words in it may read the address again.
            told = body.decode(errors="replace").replace(address, "").replace(quote(address), "")
            if CANARY.lower() in told.lower():
                found.append(address)
    return found


def others(client, event):
    """Readers who may not see it: nobody, a participant, one who runs another event."""
    yield client.logout()
    for user in (UserFactory(), EventRoleFactory(role="organizer").user):
        client.force_login(user)
        yield None


def old_hand():
    return UserFactory(date_joined=timezone.now() - timedelta(days=30))


@pytest.mark.parametrize("how", ["hidden", "removed"])
@pytest.mark.parametrize("where", ["discussion", "session"])
def test_a_text_taken_off_the_page_is_found_nowhere(client, event, session, moderator, how, where):
    author, other = old_hand(), old_hand()
    thread = services.start(event=event, title="Open title", text="first", by=other)
    if where == "session":
        post = services.reply_to_session(session, text=f"{CANARY} is here", by=author)
    else:
        post = services.reply(thread, text=f"{CANARY} is here", by=author)
    answer = services.reply(post.thread, text="An answer", reply_to=post, by=other)
    services.edit(post, text=f"{CANARY} is still here", by=author)
    call_command("build_search", verbosity=0)
    before = leaks(client, pages_of(event, session, thread, post))
    assert len(before) > 5, "there is something to leak"

    if how == "hidden":
        services.hide(post, by=moderator)
    else:
        services.remove(post, by=moderator, rule=Rule.SPAM, reason="advertising")

    for _reader in others(client, event):
        assert leaks(client, pages_of(event, session, thread, post)) == []
        assert leaks(client, [answer.get_absolute_url(), f"/p/{answer.pk}/actions/"]) == []
    told = b"".join(pieces_of_zip(other, now=timezone.now()))
    assert CANARY.encode() not in told


def test_the_title_of_a_hidden_discussion_is_found_nowhere(client, event, session, moderator):
    author = old_hand()
    thread = services.start(event=event, title=f"{CANARY} title", text="first", by=author)
    services.put_on_page(thread, by=moderator)
    call_command("build_search", verbosity=0)
    post = thread.posts.get()
    assert len(leaks(client, pages_of(event, session, thread, post))) > 5

    services.hide_thread(thread, by=moderator)

    for _reader in others(client, event):
        assert leaks(client, pages_of(event, session, thread, post)) == []


def test_an_announcement_that_is_hidden_leaves_the_page_of_its_event(client, event, moderator):
    thread = services.announce(event, title="Title", text=f"{CANARY} is told", by=moderator)
    services.start(event=event, title="Later", text="later", by=old_hand())
    assert CANARY in client.get(event.get_absolute_url()).text

    services.hide(thread.posts.get(), by=moderator)

    assert CANARY not in client.get(event.get_absolute_url()).text


@pytest.mark.parametrize("decision", ["", "refuse"])
def test_a_text_that_waits_or_was_not_taken_up_is_found_nowhere(
    client, event, session, moderator, decision
):
    type(event).objects.filter(pk=event.pk).update(holds_first_posts=True)
    touch(event)
    thread = services.start(event=event, title="Open title", text="first", by=moderator)
    new = UserFactory()
    for draft in (
        Draft(text=f"{CANARY} waits", thread=thread.pk),
        Draft(text="words", title=f"{CANARY} title", event=event.pk),
        Draft(text=f"{CANARY} is asked", session=session.pk, question=True),
    ):
        held = services.send(draft, by=new, key=None)
        if decision:
            services.decide(held.case, decision, by=moderator, reason="no")
    call_command("build_search", verbosity=0)

    pages = [*pages_of(event, session, thread), new.person.get_absolute_url()]
    for _reader in others(client, event):
        assert leaks(client, pages) == []


def test_live_messages_carry_no_texts(
    event, session, moderator, broker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post = services.reply_to_session(session, text=f"{CANARY} is here", by=old_hand())
        services.hide(post, by=moderator)
        services.show_again(post, by=moderator)

    messages = broker.xrange(stream())

    assert len(messages) > 1
    assert CANARY not in json.dumps([str(row) for row in messages])


def test_kept_pages_of_signed_out_readers_are_made_anew(client, event, session, moderator):
    post = services.reply_to_session(session, text=f"{CANARY} is here", by=old_hand())
    page_cache.forget_all()
    for _time in range(2):
        assert CANARY in client.get(session.get_absolute_url()).text

    services.hide(post, by=moderator)

    assert CANARY not in client.get(session.get_absolute_url()).text


def test_organizers_of_other_events_do_not_find_it_in_their_admin(client, event, moderator):
    post = services.reply(
        services.start(event=event, title="Title", text="x", by=old_hand()),
        text=f"{CANARY} is here", by=old_hand(),
    )  # fmt: skip
    case = services.report(post, rule=4, words=f"{CANARY} words", address="192.0.2.1")
    client.force_login(EventRoleFactory(role="organizer").user)

    for address in (f"/admin/threads/post/?q={CANARY}", f"/admin/threads/post/{post.pk}/change/"):
        page = client.get(address, follow=True).text.replace(f'value="{CANARY}"', "")
        assert f"{CANARY} is here" not in page
    assert client.get(case.get_absolute_url()).status_code == 404
