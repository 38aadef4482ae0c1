# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions go where their discussions go, are counted there, and leave what they leave; one that
was not taken up is out of the way and still at its address."""

import re

import pytest
from django.urls import reverse

from apps.core.rules import Rule
from apps.threads import services
from apps.threads.models import Asking, Post
from apps.threads.queries.questions import questions_page
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

LINE = "A question that was not taken up"


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


def asked(session, *texts):
    return [services.ask(session, text=text, by=UserFactory()) for text in texts]


def told(session):
    """What the page of a session counts, and what its list has."""
    counts = Asking.objects.filter(session=session).values_list(
        "waiting_count", "answered_count", "held_count"
    )
    return list(counts), [row.html for row in questions_page(session).rows]


def of(*texts):
    return [f"<p>{text}</p>\n" for text in texts]


def test_a_question_that_is_split_off_is_still_asked_of_its_session(administrator):
    session = SessionFactory()
    posts = asked(session, "one", "two", "three")
    services.vote(posts[1].question, by=UserFactory())

    part = services.split(posts[0].thread, numbers=[2], title="Two", by=administrator)

    assert told(session) == ([(3, 0, 0)], of("two", "one", "three"))
    services.remove_thread(part, rule=Rule.SPAM, by=administrator)
    assert told(session) == ([(2, 0, 0)], of("one", "three"))
    services.show_thread_again(part, by=administrator)
    assert told(session) == ([(3, 0, 0)], of("two", "one", "three"))
    services.hide_thread(part, by=administrator)
    assert told(session) == ([(2, 0, 0)], of("one", "three"))


def test_questions_go_to_the_session_of_the_discussion_they_are_merged_into(administrator):
    here, there = SessionFactory(), SessionFactory()
    one, two = asked(here, "one", "two")
    (three,) = asked(there, "three")
    services.mark_answered(two.question, by=administrator)
    for post in (one, three):
        services.take_up(post.question, by=administrator)

    services.merge(one.thread, into=three.thread, by=administrator)

    assert told(here) == ([(0, 0, 0)], [])
    assert told(there) == ([(2, 1, 0)], of("three", "one"))
    states = Post.objects.filter(question__isnull=False).order_by("pk")
    assert list(states.values_list("question__state", flat=True)) == ["open", "answered", "now"]


def test_questions_go_to_the_session_their_discussion_moves_to(client, administrator):
    here, there = SessionFactory(), SessionFactory()
    (one,) = asked(here, "one")

    def listed(session):
        address = reverse("threads:questions", args=[session.event.slug, session.code])
        return f"/p/{one.pk}/" in client.get(address).text

    assert (listed(here), listed(there)) == (True, False)

    services.move(one.thread, session=there, by=administrator)

    assert (told(here), told(there)) == (([(0, 0, 0)], []), ([(1, 0, 0)], of("one")))
    assert (listed(here), listed(there)) == (False, True)


def test_questions_in_a_discussion_of_no_session_are_on_no_list_and_come_back_with_it(
    client, administrator
):
    session, hidden = SessionFactory(), EventFactory(hidden=True)
    (one,) = asked(session, "canary")
    client.get(session.get_absolute_url())

    services.move(one.thread, event=hidden, by=administrator)

    assert told(session) == ([(0, 0, 0)], [])
    address = reverse("threads:questions", args=[session.event.slug, session.code])
    for page in (session.get_absolute_url(), address):
        assert "canary" not in client.get(page).text
    services.move(one.thread, session=session, by=administrator)
    assert told(session) == ([(1, 0, 0)], of("canary"))


def test_a_question_that_is_not_taken_up_is_folded_away_in_the_discussion(client, administrator):
    session = SessionFactory()
    one, two = asked(session, "one", "two")
    page = session.get_absolute_url()
    assert LINE not in client.get(page).text

    services.hold_back(two.question, reason="In the summary", by=administrator)

    text = client.get(page).text
    article = re.search(rf'<article class="post"[^>]* id="p{two.pk}".*?</article>', text, re.DOTALL)
    folded = re.search(r"<details class=\"fold sx\">.*</details>", article[0], re.DOTALL)
    assert (LINE in folded[0], "<p>two</p>" in folded[0], text.count(LINE)) == (True, True, 1)
    assert "In the summary" not in text
    services.put_back(two.question, by=administrator)
    assert LINE not in client.get(page).text
    assert one.number == 1


def test_its_address_goes_on_answering_and_feeds_leave_it_out(client, administrator):
    session = SessionFactory()
    one, two = asked(session, "one", "two")
    services.hold_back(two.question, reason="In the summary", by=administrator)

    answer = client.get(two.get_absolute_url())
    feed = client.get(reverse("pages:thread_feed", args=[one.thread_id])).text

    assert answer["Location"] == f"{session.get_absolute_url()}#p{two.pk}"
    assert "two" in client.get(session.get_absolute_url()).text
    assert ("one" in feed, "two" in feed) == (True, False)


def test_an_answer_to_a_question_that_was_not_taken_up_does_not_quote_it(client, administrator):
    session = SessionFactory()
    [asked_] = asked(session, "Zanzibar words?")
    question = asked_.question
    writer = UserFactory()
    before = services.reply(asked_.thread, text="Before", reply_to=asked_, by=writer)
    other = services.start(
        event=session.event, title="On", text="Elsewhere", continues=asked_, by=writer
    )

    def quoting():
        """On the page of the session and on that of the discussion that goes on from it."""
        pages = [client.get(one.get_absolute_url()).text for one in (session, other)]
        quotes = [re.findall(r"<blockquote.*?</blockquote>", page, re.DOTALL) for page in pages]
        return ["Zanzibar" in "".join(found) for found in quotes], [*map(len, quotes)]

    assert quoting() == ([True, True], [1, 1])
    services.hold_back(question, reason="No", by=administrator)
    assert quoting() == ([False, False], [1, 1])
    services.reply(asked_.thread, text="After", reply_to=Post.objects.get(pk=asked_.pk), by=writer)
    services.edit(before, text="Before, changed", by=writer)
    assert quoting() == ([False, False], [2, 1])
    services.put_back(question, by=administrator)
    assert quoting() == ([True, True], [2, 1])
