# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links to the portal's own pages, shown as what everybody may see there."""

import pytest

from apps.core import page_cache
from apps.threads import cards
from apps.threads.services import hold_back
from tests.core.conftest import outside as outside
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory
from tests.threads.test_cards import carded, fragment, post_with
from tests.threads.test_questions import asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.BASE_URL = "https://portal.test"
    cards._own_card.cache_clear()


def test_links_to_our_own_pages_show_what_everybody_may_see(client, outside):
    session = SessionFactory(event__name="Camp", title="Tea for all")
    thread = ThreadFactory()
    post = carded(f"https://portal.test{session.get_absolute_url()}", thread)

    page = client.get(thread.get_absolute_url()).text

    assert outside.requests == outside.asked == []
    assert "<!--hole:own-card" in fragment(post)
    assert "Tea for all</b>" in page
    assert "<bdi>Camp</bdi>" in page


@pytest.mark.parametrize(
    "path", ["/feeds/secret-token.ics", "/admin/", "/nothing/here/", "/media/pictures/"]
)
def test_other_addresses_of_ours_stay_links(client, outside, path):
    thread = ThreadFactory()
    carded(f"https://portal.test{path}", thread)

    page = client.get(thread.get_absolute_url()).text

    assert "lcard" not in page
    assert f'<a href="https://portal.test{path}" rel="nofollow ugc noopener">' in page
    assert outside.requests == outside.asked == []


def test_the_card_of_a_page_that_is_hidden_later_tells_nothing(client):
    event = EventFactory(name="Secret meeting")
    thread = ThreadFactory()
    post_with(f"https://portal.test{event.get_absolute_url()}", thread)
    assert "Secret meeting</b>" in client.get(thread.get_absolute_url()).text

    event.hidden = True
    event.save()
    cards._own_card.cache_clear()
    page_cache.forget_all()

    assert "Secret meeting" not in client.get(thread.get_absolute_url()).text
    client.force_login(UserFactory(administrator=True))
    assert "Secret meeting</b>" not in client.get(thread.get_absolute_url()).text


def test_the_card_of_a_question_that_was_not_taken_up_says_nothing_of_it(client):
    question = asked(SessionFactory(), text="Why are you so bad at this?")
    thread = ThreadFactory()
    post_with(f"https://portal.test/p/{question.pk}/", thread)
    assert "so bad at this" in client.get(thread.get_absolute_url()).text

    hold_back(question, reason="Be kind", by=UserFactory(administrator=True))
    cards._own_card.cache_clear()
    page_cache.forget_all()

    page = client.get(thread.get_absolute_url()).text
    assert "so bad at this" not in page
    assert "lcard" in page
