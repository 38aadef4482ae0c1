# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.threads import services
from apps.threads.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory, anchor, many_posts, numbers_on

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "reply"}


@pytest.fixture
def writer(client):
    user = UserFactory(date_joined=timezone.now() - timedelta(days=30))
    client.force_login(user)
    return user


def reply_address(thread):
    return reverse("threads:reply", args=[thread.pk])


def form(text="My words", **fields):
    return {"text": text, "idempotency_key": str(uuid.uuid4()), "form": "reply", **fields}


def test_a_plain_form_leads_to_the_new_post(client, writer):
    thread = ThreadFactory()

    response = client.post(reply_address(thread), form())

    assert response.status_code == 303
    assert response["Location"] == f"{thread.get_absolute_url()}#p{Post.objects.get(number=1).pk}"
    assert Post.objects.get().author == writer.person


def test_a_plain_form_leads_to_the_page_of_the_new_post(client, writer):
    thread = ThreadFactory()
    many_posts(thread, 50, author=writer.person)

    response = client.post(reply_address(thread), form())

    assert (
        response["Location"]
        == f"{thread.get_absolute_url()}?after=50#p{Post.objects.get(number=51).pk}"
    )


def test_htmx_gets_the_post_an_empty_form_and_the_new_counts(client, writer):
    thread = PostFactory().thread

    response = client.post(reply_address(thread), form(seen="1"), **HTMX)

    text = response.text
    assert response.status_code == 200
    assert numbers_on(text) == [2]
    assert f'id="{anchor(thread, 2)}" data-focus' in text
    assert '<input type="hidden" id="seen" name="seen" value="2" hx-swap-oob="true">' in text
    assert 'id="reply" method="post"' in text
    assert "My words</textarea>" not in text
    assert "2 posts · 2 people" in text
    assert response["HX-Trigger"] == '{"say": "Your post is published."}'
    assert f'href="/p/{Post.objects.get(number=2).pk}/edit/"' in text


def test_htmx_gets_what_others_wrote_meanwhile_too(client, writer):
    thread = PostFactory().thread
    PostFactory(thread=thread, phase="live")

    response = client.post(reply_address(thread), form(seen="1"), **HTMX)

    assert numbers_on(response.text) == [2, 3]
    assert response.text.count("During the event</span></li>") == 1


def test_a_reader_of_an_earlier_page_is_led_to_the_new_post(client, writer):
    thread = ThreadFactory()
    many_posts(thread, 60, author=writer.person)

    response = client.post(reply_address(thread), form(seen=""), **HTMX)

    assert (
        response["HX-Redirect"]
        == f"{thread.get_absolute_url()}?after=50#p{Post.objects.get(number=61).pk}"
    )


def test_the_form_below_a_post_is_closed_after_it_was_sent(client, writer):
    thread = PostFactory().thread

    response = client.post(reply_address(thread), form(seen="1", to="1", form="reply-1"), **HTMX)

    assert '<div id="re1" hx-swap-oob="true"></div>' in response.text
    assert 'id="reply"' not in response.text
    assert Post.objects.get(number=2).reply_to == Post.objects.get(number=1)


def test_the_same_form_twice_makes_one_post(client, writer):
    thread, sent = ThreadFactory(), form(seen="0")

    answers = [client.post(reply_address(thread), sent, **HTMX).text for _ in range(2)]

    assert Post.objects.count() == 1
    place = f'id="{anchor(thread, 1)}" data-focus'
    assert [place in text for text in answers] == [True, True]


def test_an_empty_text_comes_back_with_what_is_missing(client, writer):
    thread = ThreadFactory()

    response = client.post(reply_address(thread), form(text="  ", language="fr"), **HTMX)

    assert response.status_code == 422
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#reply", "outerHTML")
    assert '<p class="err" id="reply-text-err">There is no text yet.</p>' in response.text
    assert '<option value="fr" lang="fr" selected>' in response.text
    assert Post.objects.count() == 0


def test_an_empty_text_in_a_plain_form_leads_back(client, writer):
    thread = ThreadFactory()
    page = f"http://testserver{thread.get_absolute_url()}"

    response = client.post(reply_address(thread), form(text=""), HTTP_REFERER=page)

    assert (response.status_code, response["Location"]) == (303, page)
    assert "There is no text yet." in client.get(page).text


def test_a_refused_text_is_in_the_form_again(client, writer):
    thread = PostFactory().thread
    services.close(thread, by=writer)
    page = f"http://testserver{thread.get_absolute_url()}"

    response = client.post(reply_address(thread), form("Words to keep"), HTTP_REFERER=page)
    services.reopen(thread, by=writer)

    assert (response.status_code, response["Location"]) == (303, page)
    text = client.get(page).text
    assert "Words to keep</textarea>" in text
    assert "This discussion is closed: it can be read only." in text


def test_a_refusal_for_htmx_leaves_the_form_alone(client, writer):
    thread = PostFactory().thread
    services.close(thread, by=writer)

    response = client.post(reply_address(thread), form(), **HTMX)

    assert (response.status_code, response["HX-Retarget"]) == (409, "#reply-msg")


def test_new_people_write_five_posts_a_minute(client):
    client.force_login(UserFactory())
    thread = ThreadFactory()

    codes = [client.post(reply_address(thread), form(f"Post {n}")).status_code for n in range(6)]

    assert codes == [303] * 5 + [429]
    assert thread.posts.count() == 5


def test_a_text_sent_too_fast_is_in_the_form_again(client):
    client.force_login(UserFactory())
    thread = PostFactory().thread
    for number in range(5):
        client.post(reply_address(thread), form(f"Post {number}"))

    client.post(reply_address(thread), form("Sixth post"))

    assert "Sixth post</textarea>" in client.get(thread.get_absolute_url()).text


def test_a_repeated_form_costs_nothing_of_the_limit(client):
    client.force_login(UserFactory())
    thread, sent = ThreadFactory(), form()

    codes = [client.post(reply_address(thread), sent).status_code for _ in range(8)]

    assert codes == [303] * 8


@pytest.mark.parametrize("write", ["get", "post"])
def test_nobody_writes_where_they_may_not_read(client, writer, write):
    thread = ThreadFactory(event=EventFactory(hidden=True))

    response = getattr(client, write)(reply_address(thread), form())

    assert (response.status_code, Post.objects.count()) == (404, 0)


def test_the_form_opens_below_the_post_it_answers(client, writer):
    post = PostFactory(author__name="Amal")

    response = client.get(f"{reply_address(post.thread)}?to=1", **HTMX)

    assert '<form class="ask" id="reply-1"' in response.text
    assert f'<a href="#p{Post.objects.get(number=1).pk}"><bdi>Amal</bdi></a>' in response.text
    assert 'hx-target="#re1"' in response.text


def test_without_htmx_the_form_is_on_the_page(client):
    thread = PostFactory().thread

    response = client.get(f"{reply_address(thread)}?to=1")

    assert response["Location"] == f"{thread.get_absolute_url()}?reply=1#reply"


def test_cancelling_leaves_the_place_empty_and_focused(client):
    thread = PostFactory().thread

    response = client.get(f"{reply_address(thread)}?to=1&cancel=1", **HTMX)

    assert '<div id="re1" tabindex="-1" data-focus></div>' in response.text


def test_the_first_post_to_a_session_opens_its_discussion(client, writer):
    session = SessionFactory()
    address = reverse("threads:reply_to_session", args=[session.event.slug, session.code])

    plain = client.post(address, form("one"))
    swapped = client.post(address, form("two", seen="1"), **HTMX)

    assert plain["Location"] == f"{session.get_absolute_url()}#p{Post.objects.get(number=1).pk}"
    assert f'id="{anchor(session.threads.get(), 2)}" data-focus' in swapped.text
    assert Thread.objects.get().session == session


def test_the_first_post_to_a_session_sent_again_is_the_same_post(client, writer):
    """Its answer was lost: the second time the discussion that it opened is there."""
    session = SessionFactory()
    address = reverse("threads:reply_to_session", args=[session.event.slug, session.code])
    written = form("one")

    answers = [client.post(address, written) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {
        f"{session.get_absolute_url()}#p{Post.objects.get(number=1).pk}"
    }
    assert Post.objects.count() == 1


def test_nobody_writes_to_a_proposed_session(client, writer):
    session = SessionFactory(proposed=True)
    address = reverse("threads:reply_to_session", args=[session.event.slug, session.code])

    assert client.post(address, form()).status_code == 404


def test_a_discussion_is_started_from_its_page(client, writer):
    event = EventFactory()
    address = reverse("threads:start", args=[event.slug])

    page = client.get(address + "?title=Shared taxi%3F")
    response = client.post(address, form("From the airport", title="Shared taxi?"))

    thread = Thread.objects.get()
    assert 'value="Shared taxi?"' in page.text
    assert (response.status_code, response["Location"]) == (303, thread.get_absolute_url())
    assert (thread.title, thread.session, thread.posts_count) == ("Shared taxi?", None, 1)


def test_a_discussion_can_be_about_a_session(client, writer):
    session = SessionFactory()
    address = reverse("threads:start", args=[session.event.slug])

    page = client.get(f"{address}?session={session.code}")
    client.post(address, form("Words", title="Title", session=session.code))

    assert f'name="session" value="{session.code}"' in page.text
    assert Thread.objects.get().session == session
    assert Thread.objects.get().is_main is False


def test_a_discussion_without_title_comes_back_with_its_text(client, writer):
    address = reverse("threads:start", args=[EventFactory().slug])

    response = client.post(address, form("Words to keep", title=" "))

    assert response.status_code == 422
    assert "Words to keep</textarea>" in response.text
    assert "There is no title yet." in response.text


def test_discussions_of_hidden_events_are_not_started(client, writer):
    address = reverse("threads:start", args=[EventFactory(hidden=True).slug])

    assert client.post(address, form(title="T")).status_code == 404
