# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.permalinks.models import Address
from apps.threads import services
from apps.threads.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_a_discussion_starts_with_its_first_post_and_an_address():
    event, writer = EventFactory(), UserFactory()

    thread = services.start(
        event=event, title="  Getting \n there ", text="By *train*", language="en", by=writer
    )

    assert (thread.title, thread.posts_count, thread.people_count) == ("Getting there", 1, 1)
    assert thread.posts.get().html == "<p>By <em>train</em></p>\n"
    assert Address.objects.get().path == thread.get_absolute_url()
    assert verbs() == ["thread.started", "post.written"]


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        (" ", "words", "no-title"),
        ("\u200b\u202e", "words", "no-title"),
        ("t" * 201, "words", "long-title"),
        ("Title", " \n", "empty"),
    ],
)
def test_a_discussion_needs_a_title_and_a_text(title, text, code):
    with pytest.raises(Refused) as refusal:
        services.start(event=EventFactory(), title=title, text=text, by=UserFactory())

    assert refusal.value.code == code
    assert (Thread.objects.count(), Activity.objects.count()) == (0, 0)


def test_a_discussion_is_about_a_session_of_its_own_event_only():
    with pytest.raises(Refused) as refusal:
        services.start(
            event=EventFactory(), session=SessionFactory(), title="T", text="x", by=UserFactory()
        )

    assert refusal.value.code == "other-event"


def test_answers_are_numbered_and_counted():
    thread, ann, ben = ThreadFactory(), UserFactory(), UserFactory()

    posts = [
        services.reply(thread, text="one", by=ann),
        services.reply(thread, text="two", by=ben),
        services.reply(thread, text="three", by=ann),
    ]

    thread.refresh_from_db()
    assert [post.number for post in posts] == [1, 2, 3]
    assert (thread.posts_count, thread.people_count, thread.version) == (3, 2, 4)
    assert thread.last_post_at == posts[2].created_at


def test_an_answer_names_the_post_it_answers_and_quotes_it():
    thread = ThreadFactory()
    first = services.reply(thread, text="We meet at the **old** station", by=UserFactory())

    answer = services.reply(thread, text="I will be there", reply_to=first, by=UserFactory())

    [fragment] = [text for key, text in answer.fragments.items() if key.startswith("en.")]
    assert f'href="/p/{first.pk}/"' in fragment
    assert f"In reply to <bdi>{first.author.name}</bdi>" in fragment
    assert "We meet at the old station" in fragment


def test_an_answer_stays_in_the_discussion_of_what_it_answers():
    elsewhere = PostFactory()

    with pytest.raises(Refused) as refusal:
        services.reply(ThreadFactory(), text="x", reply_to=elsewhere, by=UserFactory())

    assert refusal.value.code == "other-thread"


def test_a_closed_discussion_takes_no_posts_until_it_is_opened_again():
    thread, admin = ThreadFactory(), UserFactory(administrator=True)
    services.close(thread, by=admin)
    services.close(thread, by=admin)

    with pytest.raises(Refused) as refusal:
        services.reply(thread, text="x", by=admin)
    services.reopen(thread, by=admin)
    services.reply(thread, text="x", by=admin)

    assert refusal.value.code == "closed"
    assert verbs() == ["thread.closed", "thread.reopened", "post.written"]


def test_the_first_post_to_a_session_makes_its_main_discussion():
    session, writer = SessionFactory(title="Maps"), UserFactory()

    first = services.reply_to_session(session, text="one", by=writer)
    second = services.reply_to_session(session, text="two", by=writer)

    thread = Thread.objects.get()
    assert (thread.session, thread.is_main, thread.title) == (session, True, "Maps")
    assert [first.number, second.number] == [1, 2]
    assert verbs() == ["thread.started", "post.written", "post.written"]


def test_an_empty_first_post_leaves_no_discussion():
    with pytest.raises(Refused):
        services.reply_to_session(SessionFactory(), text="  ", by=UserFactory())

    assert Thread.objects.count() == 0


def test_the_language_is_guessed_from_the_text_unless_it_is_chosen():
    thread, writer = ThreadFactory(), UserFactory()

    guessed = services.reply(
        thread, text="Dziękuję za to spotkanie, było naprawdę bardzo ciekawe!", by=writer
    )
    chosen = services.reply(thread, text="Dziękuję za to spotkanie!", language="cs", by=writer)
    short = services.reply(thread, text="ok", by=writer)

    assert [guessed.language, chosen.language, short.language] == ["pl", "cs", ""]


@pytest.mark.parametrize(
    ("trait", "phase"), [("soon", "before"), ("live", "live"), ("ended", "after")]
)
def test_a_post_keeps_the_phase_of_the_session_it_was_written_in(trait, phase):
    session = SessionFactory(**{trait: True})

    post = services.reply_to_session(session, text="words", by=UserFactory())

    assert post.phase == phase


def test_without_a_session_the_phase_is_the_one_of_the_event():
    thread = ThreadFactory(event=EventFactory(past=True))

    assert services.reply(thread, text="words", by=UserFactory()).phase == "after"


def test_what_was_said_elsewhere_keeps_its_time():
    session = SessionFactory(ended=True)
    earlier = session.starts_at - timedelta(days=1)

    post = services.reply_to_session(session, text="words", by=UserFactory(), at=earlier)

    assert (post.phase, post.created_at, post.thread.posts.count()) == ("before", earlier, 1)


def test_speakers_and_organizers_are_told_apart_from_the_others():
    session = SessionFactory()
    speaker, organizer, reader = UserFactory(), UserFactory(), UserFactory()
    session.speakers.add(SpeakerFactory(event=session.event, person=speaker.person))
    EventRoleFactory(event=session.event, user=organizer)

    fragments = [
        next(iter(services.reply_to_session(session, text="x", by=user).fragments.values()))
        for user in (speaker, organizer, reader)
    ]

    chips = ['<span class="chip">Speaker</span>', '<span class="chip">Organizer</span>']
    assert [[chip in fragment for chip in chips] for fragment in fragments] == [
        [True, False],
        [False, True],
        [False, False],
    ]


def test_an_edit_keeps_what_was_said_before():
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="first", language="en", by=writer)
    version = Thread.objects.get().version

    services.edit(post, text="second", language="fr", by=writer)
    services.edit(post, text="second", language="fr", by=writer)

    post.refresh_from_db()
    revision = post.revisions.get()
    assert (post.text, post.html, post.language) == ("second", "<p>second</p>\n", "fr")
    assert (revision.text, revision.language, revision.written_at) == (
        "first",
        "en",
        post.created_at,
    )
    assert Thread.objects.get().version == version + 1
    assert verbs() == ["post.written", "post.edited"]


def test_an_edit_does_not_cover_a_text_its_writer_has_not_seen():
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="first", by=writer)
    services.edit(post, text="second", by=writer, seen="")

    with pytest.raises(Refused) as refusal:
        services.edit(post, text="third", by=writer, seen="")

    assert refusal.value.code == "changed"
    assert Post.objects.get().text == "second"


def test_only_its_author_changes_a_post():
    post = services.reply(ThreadFactory(), text="mine", by=UserFactory())

    with pytest.raises(Refused) as refusal:
        services.edit(post, text="yours", by=UserFactory(administrator=True))

    assert refusal.value.code == "not-yours"


def test_a_removed_post_leaves_a_tombstone_and_its_number():
    thread, writer = ThreadFactory(), UserFactory()
    post = services.reply(thread, text="secret words", by=writer)
    answer = services.reply(thread, text="answer", reply_to=post, by=UserFactory())

    services.remove(post, by=writer)
    services.remove(post, by=writer)

    post.refresh_from_db()
    answer.refresh_from_db()
    assert all("Removed by its author" in post.fragments[k] for k in post.fragments if "en." in k)
    assert "secret words" not in str(post.fragments) + str(answer.fragments)
    assert services.reply(thread, text="next", by=writer).number == 3
    assert verbs() == ["post.written", "post.written", "post.removed", "post.written"]


def test_moderators_remove_posts_of_their_event_and_nobody_elses():
    post = services.reply(ThreadFactory(), text="words", by=UserFactory())
    stranger = EventRoleFactory(role="moderator").user
    moderator = EventRoleFactory(role="moderator", event=post.thread.event).user

    with pytest.raises(Refused) as refusal:
        services.remove(post, by=stranger)
    removed = services.remove(post, by=moderator)

    assert refusal.value.code == "not-yours"
    assert "Removed by a moderator" in str(removed.fragments)


def test_a_removed_post_cannot_be_changed():
    writer = UserFactory()
    post = services.remove(services.reply(ThreadFactory(), text="a", by=writer), by=writer)

    with pytest.raises(Refused) as refusal:
        services.edit(post, text="b", by=writer)

    assert refusal.value.code == "removed"


@pytest.mark.parametrize("text", ["[a]: https://example.org", "&nbsp;", "\u200b\u2060", "\u202e"])
def test_a_text_that_shows_nothing_is_refused(text):
    with pytest.raises(Refused) as refusal:
        services.reply(ThreadFactory(), text=text, by=UserFactory())

    assert refusal.value.code == "empty"


def test_a_post_cannot_be_changed_into_one_that_shows_nothing():
    post = PostFactory(text="Words")
    author = UserFactory(person=post.author)

    with pytest.raises(Refused) as refusal:
        services.edit(post, text="&nbsp;", by=author)

    assert refusal.value.code == "empty"
    assert post.revisions.count() == 0


def test_now_is_the_time_of_a_post():
    before = timezone.now()

    post = services.reply(ThreadFactory(), text="words", by=UserFactory())

    assert before <= post.created_at <= timezone.now()
