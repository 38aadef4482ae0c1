# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said elsewhere stands here with its author's consent: attributed, marked, linked."""

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import PendingPost, Post
from apps.threads.queries import posts_page
from tests.factories.accounts import UserFactory
from tests.factories.events import ChannelFactory, EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

SAID = {
    "text": "Je, rekodi itapatikana lini?",
    "name": "Neema",
    "place": "Telegram",
    "address": "https://t.example/wikimania/77",
    "consent": "on",
}


def brought(client, thread, **changes):
    return client.post(reverse("threads:bring_back", args=[thread.pk]), SAID | changes)


def test_a_message_stands_under_its_authors_name_with_its_place_and_link(client):
    thread = ThreadFactory()
    client.force_login(UserFactory(person__name="Wayan"))

    response = brought(client, thread)

    post = Post.objects.get()
    assert response.status_code == 303
    assert response["Location"].endswith(f"#p{post.pk}")
    assert post.brought == {
        "name": "Neema",
        "place": "Telegram",
        "address": "https://t.example/wikimania/77",
    }
    fragment = posts_page(post.thread, language="en").rows[0].fragment
    assert "<bdi>Neema</bdi> wrote this on <bdi>Telegram</bdi>" in fragment
    assert 'href="https://t.example/wikimania/77"' in fragment
    assert "Wayan" in fragment


def test_nothing_is_brought_without_consent(client):
    client.force_login(UserFactory())

    response = brought(client, ThreadFactory(), consent="")

    assert response.status_code == 422
    assert "Ask them first, then bring it." in response.text
    assert SAID["text"] in response.text
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"place": " "},
        {"address": "javascript:alert(1)"},
        {"address": "ftp://x.example"},
    ],
)
def test_what_cannot_be_attributed_is_told_beside_its_field(client, wrong):
    client.force_login(UserFactory())

    response = brought(client, ThreadFactory(), **wrong)

    assert response.status_code == 422
    assert not Post.objects.exists()


@pytest.mark.parametrize("source", [{}, {"name": "a", "place": "b", "address": "javascript:x"}])
def test_the_verb_refuses_what_no_form_has_checked(source):
    draft = services.Draft(thread=ThreadFactory().pk, text="x", brought=source)

    with pytest.raises(Refused):
        services.send(draft, by=UserFactory(), key=None)


def test_a_first_message_begins_the_discussion_of_a_session(client):
    session = SessionFactory()
    client.force_login(UserFactory())

    client.post(reverse("threads:bring_to_session", args=[session.event.slug, session.code]), SAID)

    assert Post.objects.get().thread.session == session


def test_whoever_is_not_signed_in_signs_in_after_writing(client):
    response = brought(client, ThreadFactory())

    assert response["Location"].startswith("/accounts/login/")
    kept = services.draft_of(PendingPost.objects.get())
    assert kept.brought["name"] == "Neema"


def test_the_events_own_channels_are_offered_as_places(client):
    thread = ThreadFactory()
    ChannelFactory(event=thread.event, name="Matrix room")

    response = client.get(reverse("threads:bring_back", args=[thread.pk]))

    assert response.context["places"] == ["Matrix room"]


def test_a_closed_or_hidden_discussion_takes_nothing(client):
    closed = PostFactory(thread__closed_at="2026-01-01T00:00Z").thread
    hidden = ThreadFactory(event=EventFactory(hidden=True))
    client.force_login(UserFactory())

    assert brought(client, closed).status_code == 404
    assert brought(client, hidden).status_code == 404


def test_the_form_below_a_discussion_leads_there(client):
    thread = PostFactory().thread

    page = client.get(thread.get_absolute_url())

    assert f'href="/threads/{thread.pk}/bring-back/"' in page.text
