# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts of people who are not signed in: kept, and published once by their own sign-in."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from apps.threads import services, tasks
from apps.threads.models import PendingPost, Post, Thread
from apps.threads.services import pace
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

PENDING = "/threads/pending/"


def form(text="My words", **fields):
    return {"text": text, "idempotency_key": str(uuid.uuid4()), "form": "reply", **fields}


def send(client, thread, sent=None, **headers):
    return client.post(reverse("threads:reply", args=[thread.pk]), sent or form(), **headers)


def sign_in(client, user, *, goal=PENDING):
    """The whole way through the sign-in by code, as a browser goes it."""
    mail.outbox.clear()
    client.post(reverse("account_login"), {"email": user.email, "next": goal})
    [message] = mail.outbox
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", message.body, re.MULTILINE).group(1)
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.status_code == 302
    return response["Location"]


def test_a_stranger_is_led_to_the_sign_in_with_the_text_kept(client):
    thread = PostFactory().thread

    response = send(client, thread, form("My words", language="fr", to="1"))

    kept = PendingPost.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"{reverse('account_login')}?next=%2Fthreads%2Fpending%2F"
    assert (kept.text, kept.language, kept.published_post) == ("My words", "fr", None)
    assert (kept.target["thread"], kept.target["reply_to"]) == (thread.pk, thread.posts.get().pk)
    assert "Your text is kept." in client.get(response["Location"]).text


def test_htmx_leads_to_the_sign_in_too(client):
    response = send(client, ThreadFactory(), HTTP_HX_REQUEST="true", HTTP_HX_TRIGGER="reply")

    assert response["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fthreads%2Fpending%2F"
    assert PendingPost.objects.count() == 1


def test_the_sign_in_publishes_the_text_and_leads_to_it(client):
    thread, user = PostFactory().thread, UserFactory()
    send(client, thread, form("My words", to="1"))

    goal = sign_in(client, user)
    response = client.get(goal)

    post = Post.objects.get(number=2)
    assert (post.author, post.text, post.reply_to.number) == (user.person, "My words", 1)
    assert (response.status_code, response["Location"]) == (
        302,
        f"{thread.get_absolute_url()}#p{Post.objects.get(number=2).pk}",
    )
    assert response.cookies["pending"].value == ""
    assert "Your post is published." in client.get(response["Location"]).text


def test_a_new_discussion_survives_the_sign_in(client):
    session = SessionFactory()
    address = reverse("threads:start", args=[session.event.slug])
    client.post(address, form("Words", title="Title", session=session.code))

    goal = sign_in(client, UserFactory())

    thread = Thread.objects.get()
    assert (thread.title, thread.session, thread.is_main) == ("Title", session, False)
    assert (
        client.get(goal)["Location"]
        == f"{thread.get_absolute_url()}#p{Post.objects.get(number=1).pk}"
    )


def test_the_first_post_to_a_session_survives_the_sign_in(client):
    session = SessionFactory()
    client.post(
        reverse("threads:reply_to_session", args=[session.event.slug, session.code]), form()
    )

    goal = sign_in(client, UserFactory())

    assert Thread.objects.get().is_main is True
    assert (
        client.get(goal)["Location"]
        == f"{session.get_absolute_url()}#p{Post.objects.get(number=1).pk}"
    )


def test_a_form_sent_twice_is_published_once(client):
    thread, sent = ThreadFactory(), form()
    send(client, thread, sent)
    send(client, thread, sent)

    sign_in(client, UserFactory())

    assert (PendingPost.objects.count(), Post.objects.count()) == (1, 1)


def test_a_form_sent_twice_at_the_same_moment_is_published_once(client):
    """Neither answer has brought its cookie when the second form comes."""
    thread, sent, user = ThreadFactory(), form(), UserFactory()
    send(client, thread, sent)
    first = client.cookies.pop("pending")
    send(client, thread, sent)
    second = client.cookies.pop("pending")

    for cookie in (first, second):
        client.logout()
        client.cookies["pending"] = cookie.value
        sign_in(client, user)

    assert (PendingPost.objects.count(), Post.objects.count()) == (2, 1)


def test_a_text_changed_with_the_back_button_is_published_as_it_was_sent_last(client):
    thread, sent = ThreadFactory(), form("first")
    send(client, thread, sent)
    send(client, thread, {**sent, "text": "second"})

    sign_in(client, UserFactory())

    assert Post.objects.get().text == "second"


def test_going_back_after_the_sign_in_and_sending_again_publishes_nothing_twice(client):
    thread, sent = ThreadFactory(), form()
    send(client, thread, sent)
    sign_in(client, UserFactory())

    response = send(client, thread, sent)

    assert (response.status_code, Post.objects.count()) == (303, 1)


def test_texts_of_two_tabs_are_both_published(client):
    one, two = ThreadFactory(), ThreadFactory()
    send(client, one, form("In one"))
    send(client, two, form("In two"))

    goal = sign_in(client, UserFactory())

    assert list(Post.objects.order_by("pk").values_list("text", flat=True)) == ["In one", "In two"]
    assert client.get(goal)["Location"] == f"{two.get_absolute_url()}#p{two.posts.get().pk}"


def test_a_second_sign_in_publishes_nothing_again(client):
    user = UserFactory()
    send(client, ThreadFactory())
    sign_in(client, user)
    client.logout()

    sign_in(client, user)

    assert Post.objects.count() == 1


def test_an_old_text_asks_before_it_is_published(client):
    thread, user = ThreadFactory(), UserFactory()
    send(client, thread, form("Forgotten words"))
    PendingPost.objects.update(created_at=timezone.now() - timedelta(hours=2))

    goal = sign_in(client, user, goal="/about/")

    page = client.get(goal).text
    kept = PendingPost.objects.get()
    assert (goal, Post.objects.count()) == (PENDING, 0)
    assert "Forgotten words" in page
    assert f"Publish it as <bdi>{user.person.name}</bdi>?" in page
    response = client.post(f"{PENDING}{kept.pk}/", {"decision": "publish"}, follow=True)
    assert (
        response.redirect_chain[-1][0]
        == f"{thread.get_absolute_url()}#p{Post.objects.get(number=1).pk}"
    )
    assert Post.objects.get().text == "Forgotten words"


def test_a_forgotten_text_can_be_thrown_away(client):
    send(client, ThreadFactory())
    kept = PendingPost.objects.get()

    response = client.post(f"{PENDING}{kept.pk}/", {"decision": "discard"}, follow=True)

    assert (response.redirect_chain[-1][0], PendingPost.objects.count()) == ("/", 0)


def test_signed_out_the_page_of_kept_texts_leads_to_the_sign_in(client):
    send(client, ThreadFactory(), form("Kept words"))
    kept = PendingPost.objects.get()

    page = client.get(PENDING).text
    response = client.post(f"{PENDING}{kept.pk}/", {"decision": "publish"})

    assert "Kept words" in page
    assert response["Location"] == f"{reverse('account_login')}?next=%2Fthreads%2Fpending%2F"


def test_a_text_is_kept_for_its_own_browser_only(client):
    send(client, ThreadFactory(), form("Private words"))
    kept = PendingPost.objects.get()
    client.cookies.pop("pending")

    page = client.get(PENDING)
    client.force_login(UserFactory())
    response = client.post(f"{PENDING}{kept.pk}/", {"decision": "publish"})

    assert (page.status_code, page["Location"]) == (302, "/")
    assert (response.status_code, Post.objects.count()) == (404, 0)


def test_a_forged_cookie_finds_nothing(client):
    send(client, ThreadFactory())
    value = client.cookies["pending"].value
    client.cookies["pending"] = "x" + value

    assert client.get(PENDING)["Location"] == "/"


def test_a_text_is_forgotten_after_two_days(client):
    send(client, ThreadFactory())

    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
        assert client.get(PENDING)["Location"] == "/"
        send(client, ThreadFactory(), form("Another"))
        tasks.forget_kept_texts()

    assert PendingPost.objects.get().text == "Another"


def test_a_refused_text_stays_kept_and_the_sign_in_goes_on(client):
    thread, user = ThreadFactory(), UserFactory()
    send(client, thread, form("Kept words"))
    services.close(thread, by=user)

    goal = sign_in(client, user)

    page = client.get(goal).text
    assert (goal, PendingPost.objects.count(), Post.objects.count()) == (PENDING, 1, 0)
    assert "This discussion is closed: it can be read only." in page
    assert "Kept words" in page


def test_what_could_not_be_published_is_refused_before_the_sign_in(client):
    thread = PostFactory().thread
    services.close(thread, by=UserFactory())
    page = f"http://testserver{thread.get_absolute_url()}"

    response = send(client, thread, form("Kept words"), HTTP_REFERER=page)

    assert (response["Location"], PendingPost.objects.count()) == (page, 0)


def test_a_browser_cannot_fill_the_table_with_texts(client, monkeypatch):
    thread = ThreadFactory()
    monkeypatch.setattr(pace, "KEPT_FROM", pace.KEPT_FROM._replace(rate=30))

    codes = [send(client, thread, form(f"Text {number}")).status_code for number in range(31)]

    assert codes == [303] * 30 + [429]
