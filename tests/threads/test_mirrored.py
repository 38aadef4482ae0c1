# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said, changed and removed on a mirrored forum happens here."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.accounts.services import person_from_forum
from apps.activity.models import Activity
from apps.core.text import Cooked
from apps.threads import services
from apps.threads.models import Case, Post
from apps.threads.queries import posts_page
from apps.threads.services import Origin
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

SAID = datetime(2026, 8, 13, 11, tzinfo=UTC)
FORUM = Origin(place="Wikimedia Forum", address="https://forum.example/t/welcome/12/3")


def somebody(name="Neema"):
    return person_from_forum(name=name, username=name.lower(), place="Wikimedia Forum")


def said(thread, text="Karibu *sana*", **more):
    told = {"author": somebody(), "text": text, "at": SAID, "origin": FORUM} | more
    return services.absorb(thread, **told)


def shown(post):
    page = posts_page(post.thread, language="en")
    return next(row.fragment for row in page.rows if row.pk == post.pk)


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_a_post_of_the_forum_stands_under_its_authors_name_with_a_link_to_it():
    thread = ThreadFactory()
    PostFactory(thread=thread)

    post = said(thread)

    assert (post.number, post.created_at, post.author.name) == (2, SAID, "Neema")
    assert post.html == "<p>Karibu <em>sana</em></p>\n"
    thread.refresh_from_db()
    assert (thread.posts_count, thread.people_count) == (2, 2)
    fragment = shown(post)
    assert "from <bdi>Wikimedia Forum</bdi>" in fragment
    assert 'href="https://forum.example/t/welcome/12/3"' in fragment
    assert verbs() == ["person.entered", "post.written"]
    told = Activity.objects.latest("pk")
    assert (told.actor, told.data["place"]) == (None, "Wikimedia Forum")


def test_html_of_the_forum_is_a_strangers():
    cooked = Cooked(
        html='<p onclick="x()">Hi<script>alert(1)</script></p>', base="https://f.example"
    )

    post = said(ThreadFactory(), "Hi", cooked=cooked)

    assert post.html == "<p>Hi</p>"


def test_a_closed_discussion_takes_what_was_said_on_the_forum():
    thread = ThreadFactory(closed_at=timezone.now())

    assert said(thread).number == 1


def test_a_discussion_taken_away_here_takes_posts_and_stays_away():
    thread = ThreadFactory(removed_at=timezone.now())

    said(thread)

    thread.event.refresh_from_db()
    assert not thread.event.has_discussions
    assert not type(thread).objects.visible_to(UserFactory()).exists()


def test_an_answer_answers_posts_of_its_own_discussion_only():
    thread = ThreadFactory()
    first, foreign = PostFactory(thread=thread), PostFactory()

    assert said(thread, reply_to=first).reply_to == first
    assert said(thread, reply_to=foreign).reply_to is None


@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "\ud800"])
def test_nothing_is_refused_for_its_form(text):
    post = said(ThreadFactory(), text, origin=Origin(place="F\x00", address="javascript:x"))

    assert post.text
    assert post.origin == {"place": "F", "address": ""}
    assert shown(post)


def test_the_text_before_a_change_on_the_forum_stays_in_the_history():
    post = said(ThreadFactory())
    later = SAID + timedelta(hours=1)

    services.absorb_edit(post, text="Karibuni", at=later, place="Wikimedia Forum")

    post.refresh_from_db()
    assert (post.text, post.edited_at, post.edited_in) == ("Karibuni", later, "Wikimedia Forum")
    earlier = post.revisions.get()
    assert (earlier.text, earlier.place, earlier.is_rival) == (
        "Karibu *sana*", "Wikimedia Forum", False,
    )  # fmt: skip
    assert "Karibuni" in shown(post)
    assert verbs()[-1] == "post.edited"


def test_the_same_text_again_is_no_change():
    post = said(ThreadFactory())
    services.absorb_edit(post, text="Karibu *sana*", at=timezone.now(), place="F")

    post.refresh_from_db()
    assert (post.edited_at, post.revisions.count(), verbs()[-1]) == (None, 0, "post.written")


@pytest.mark.parametrize("later_here", [True, False])
def test_of_two_changes_at_once_the_later_is_shown_and_both_are_kept(later_here):
    writer = UserFactory()
    thread = ThreadFactory()
    post = services.reply(thread, text="At first", by=writer)
    services.edit(post, text="Changed here", by=writer)
    post.refresh_from_db()
    step = timedelta(minutes=-1 if later_here else 1)

    services.absorb_edit(
        post, text="Changed there", at=post.edited_at + step, place="Forum", clash=True
    )

    post.refresh_from_db()
    rival = post.revisions.get(is_rival=True)
    here, there = ("Changed here", ""), ("Changed there", "Forum")
    assert (post.text, post.edited_in) == (here if later_here else there)
    assert (rival.text, rival.place) == (there if later_here else here)
    case = Case.objects.get()
    assert (case.post, case.why, case.event) == (post, "clash", thread.event)
    told = Activity.objects.get(verb="post.clashed")
    assert (told.data["place"], told.data["shown"]) == ("Forum", "here" if later_here else "there")


def test_the_same_change_on_both_sides_is_no_clash():
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="At first", by=writer)
    services.edit(post, text="Changed", by=writer)

    services.absorb_edit(post, text="Changed", at=timezone.now(), place="Forum", clash=True)

    assert not Case.objects.exists()
    assert not post.revisions.filter(is_rival=True).exists()


def test_what_the_forum_removes_has_a_tombstone_that_says_where():
    post = said(ThreadFactory())

    services.absorb_removal(post, at=SAID, place="Wikimedia Forum", reason="Off topic")

    post.refresh_from_db()
    assert (post.removed_at, post.gone_in) == (SAID, "Wikimedia Forum")
    fragment = shown(post)
    assert "Removed on <bdi>Wikimedia Forum</bdi>: <bdi" in fragment
    assert "Off topic" in fragment
    assert "Karibu" not in fragment


def test_what_the_forum_brings_back_is_shown_again():
    post = said(ThreadFactory())
    services.absorb_removal(post, at=SAID, place="Forum")

    services.absorb_recovery(post)

    post.refresh_from_db()
    assert (post.removed_at, post.gone_in) == (None, "")
    assert "Karibu" in shown(post)
    assert verbs()[-2:] == ["post.removed", "post.put_back"]


def organizer(thread):
    return EventRoleFactory(event=thread.event, role="organizer").user


def test_what_moderators_removed_here_is_not_brought_back_by_the_forum():
    post = said(ThreadFactory())
    services.remove(post, by=organizer(post.thread), rule=1, reason="Spam")
    services.absorb_removal(post, at=SAID, place="Forum")

    services.absorb_recovery(post)

    assert "Removed by a moderator under rule 1" in shown(post)


def test_what_its_author_removed_here_is_not_brought_back_by_the_forum():
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="Mine", by=writer)
    services.remove(post, by=writer)
    services.absorb_removal(post, at=SAID, place="Forum")

    services.absorb_recovery(post)

    assert "Removed by its author" in shown(post)


def test_what_is_hidden_here_while_the_forum_removes_it_keeps_the_forums_tombstone():
    post = said(ThreadFactory())
    by = organizer(post.thread)
    services.hide(post, by=by)
    services.absorb_removal(post, at=SAID, place="Forum")
    assert "Hidden while moderators look at it" in shown(post)

    services.show_again(post, by=by)

    assert "Removed on <bdi>Forum</bdi>" in shown(post)
    services.absorb_recovery(post)
    assert "Karibu" in shown(post)


def test_moderators_can_keep_what_the_forum_removed_from_coming_back():
    post = said(ThreadFactory())
    services.absorb_removal(post, at=SAID, place="Forum")

    services.remove(post, by=organizer(post.thread), rule=2, reason="No")
    services.absorb_recovery(post)

    assert "Removed by a moderator under rule 2" in shown(post)


def test_moderators_can_hide_what_the_forum_removed():
    post = said(ThreadFactory())
    by = organizer(post.thread)
    services.absorb_removal(post, at=SAID, place="Forum")

    services.hide(post, by=by)
    assert "Hidden while moderators look at it" in shown(post)
    services.absorb_recovery(post)
    assert "Hidden while moderators look at it" in shown(post)

    services.show_again(post, by=by)
    assert "Karibu" in shown(post)


def test_a_main_discussion_is_made_once_for_the_topic_of_a_session():
    session = SessionFactory()

    thread = services.absorb_start(session=session, main=True, place="Forum")
    again = services.absorb_start(session=session, main=True, place="Forum")

    assert thread == again
    assert (thread.title, thread.event, thread.is_main) == (session.title, session.event, True)
    assert Post.objects.count() == 0
    assert said(thread).number == 1
