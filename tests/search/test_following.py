# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index follows what happens, whoever does it, however often it is told."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services.leaving import let_go
from apps.activity.models import Activity
from apps.activity.services import record_all
from apps.activity.services.delivery import sweep as deliver_all
from apps.core.rules import Rule
from apps.search import services
from apps.search.models import Entry
from apps.search.tasks import follow
from apps.sessions.services import change, write_summary
from apps.threads.services import (
    edit,
    merge,
    move,
    remove,
    remove_thread,
    rename,
    reply,
    show_thread_again,
    split,
    start,
)
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.search.making import asked, hits, titles

pytestmark = pytest.mark.django_db


def react():
    """Hand everything that happened to its reactions."""
    deliver_all(now=timezone.now())


def test_what_is_written_edited_and_removed_is_followed():
    user = UserFactory()
    thread = start(event=EventFactory(), title="Beginning", text="Firstly", by=user)
    post = reply(thread, text="Secondly", by=user)
    react()
    assert [titles(q) for q in ("beginning", "firstly", "secondly")] == [["Beginning"]] * 3

    edit(post, text="Thirdly", by=user)
    react()
    assert [titles(q) for q in ("secondly", "thirdly")] == [[], ["Beginning"]]

    remove(post, by=user)
    react()
    assert titles("thirdly") == []
    assert not Entry.objects.filter(kind="post", object_id=post.pk).exists()


def test_a_discussion_that_is_given_back_is_found_again_with_its_posts():
    administrator = UserFactory(administrator=True)
    thread = start(event=EventFactory(), title="Beginning", text="Firstly", by=UserFactory())
    react()

    remove_thread(thread, rule=Rule.SPAM, by=administrator)
    react()
    assert [titles(q) for q in ("beginning", "firstly")] == [[], []]

    show_thread_again(thread, by=administrator)
    react()
    assert [titles(q) for q in ("beginning", "firstly")] == [["Beginning"]] * 2


def test_arranged_discussions_are_followed_with_their_posts():
    administrator, author = UserFactory(administrator=True), UserFactory()
    event, other = EventFactory(), EventFactory()
    one = start(event=event, title="Beginning", text="Firstly", by=author)
    two = start(event=other, title="Ending", text="Lastly", by=author)
    reply(one, text="Secondly", by=author)
    react()

    rename(one, title="Opening", by=author)
    part = split(one, numbers=[2], title="Middle", by=administrator)
    react()
    assert [titles(q) for q in ("beginning", "opening", "middle")] == [[], ["Opening"], ["Middle"]]
    assert titles("secondly") == ["Middle"]

    merge(one, into=two, by=administrator)
    move(part, event=other, by=administrator)
    react()
    assert (titles("opening"), titles("firstly")) == ([], ["Ending"])
    posts = Entry.objects.filter(kind="post").values_list("event", flat=True)
    assert list(posts) == [other.pk] * 3


def test_sessions_are_followed_with_all_that_is_about_them():
    session = SessionFactory(title="Old name")
    change(session, by=None, title="New name")
    react()
    assert (titles("old"), titles("new")) == ([], ["New name"])

    write_summary(session, text="Summed up", language="en", by_person=None, by=None)
    react()
    assert titles("summed") == ["New name"]


def test_a_reaction_may_run_twice_and_does_nothing_then(django_assert_max_num_queries):
    reply(ThreadFactory(), text="Once", by=UserFactory())
    react()
    activity = Activity.objects.get(verb="post.written")
    before = list(Entry.objects.values_list("pk", "seen"))

    with django_assert_max_num_queries(8):
        follow(activity.pk)

    assert list(Entry.objects.values_list("pk", "seen")) == before


def test_an_import_is_followed_at_once_by_the_first_of_its_reactions():
    event = EventFactory()
    sessions = [SessionFactory(event=event, title=f"Imported {n}") for n in range(30)]
    record_all("session.changed", [(session, {}) for session in sessions])
    activities = list(Activity.objects.order_by("pk"))

    with CaptureQueriesContext(connection) as first:
        follow(activities[0].pk)
    with CaptureQueriesContext(connection) as others:
        for activity in activities[1:]:
            follow(activity.pk)

    assert Entry.objects.filter(kind="session").count() == 30
    assert len(first) < 25
    assert [row["sql"] for row in others if "INSERT" in row["sql"]] == []
    assert len(others) <= 4 * 29


def test_a_first_import_tells_of_the_event_only():
    event = EventFactory()
    SessionFactory(
        event=event, title="Imported", speakers=[SpeakerFactory(event=event, person__name="Ida")]
    )
    record_all("programme.imported", [(event, {})])
    react()

    assert (titles("imported"), titles("ida", "person")) == (["Imported"], ["Ida"])


def test_the_sweep_brings_what_no_reaction_has_brought():
    reply(ThreadFactory(), text="Missed", by=UserFactory())
    assert titles("missed") == []

    services.sweep(now=timezone.now())
    assert titles("missed") == []  # its own reaction may still come
    services.sweep(now=timezone.now() + timedelta(minutes=5))

    assert len(titles("missed")) == 1


def test_the_index_can_be_built_again_and_goes_on_where_it_stopped(capsys):
    posts = [PostFactory(html="<p>Built</p>") for _number in range(3)]
    services.index("post", [posts[0].pk])
    Entry.objects.create(kind="post", object_id=10**9, at=timezone.now(), vector="", form=1)

    call_command("build_search", "--json")
    told = json.loads(capsys.readouterr().out)

    assert told["post"] == {"there": 3, "made": 2, "forgotten": 1}
    assert len(hits(asked("built"))) == 3
    call_command("build_search", "--again")
    assert "post: 3 there, 3 entries made, 0 forgotten" in capsys.readouterr().out


def test_an_entry_of_somebody_who_saw_less_does_not_win():
    post = PostFactory(html="<p>Word</p>")
    services.index("post", [post.pk])
    Entry.objects.update(seen=10**12, language="xx")

    services.index("post", [post.pk])

    assert Entry.objects.get().language == "xx"


def test_what_somebody_takes_away_when_leaving_is_found_no_more():
    user = UserFactory(person__name="Leaving Person", leaving_posts=User.Posts.REMOVE)
    thread = start(event=EventFactory(), title="Taken along", text="Canary text", by=user)
    reply(thread, text="Somebody else", by=UserFactory())
    react()
    services.index("person", [user.person_id])
    assert [len(titles(q)) for q in ("leaving", "taken", "canary", "somebody")] == [1, 1, 1, 1]

    let_go(user, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(vector::text || title, ' ') FROM search_entry")
        kept = cursor.fetchone()[0]
    assert [word for word in ("leaving", "taken", "canary") if word in kept] == []
    react()

    assert [titles(q) for q in ("leaving", "taken", "canary")] == [[], [], []]
    assert len(titles("somebody")) == 1


def test_posts_that_stay_are_found_and_their_author_is_not():
    user = UserFactory(person__name="Leaving Person", leaving_posts=User.Posts.KEEP)
    reply(ThreadFactory(), text="Staying text", by=user)
    react()
    services.index("person", [user.person_id])
    assert len(titles("leaving")) == 1

    let_go(user, now=timezone.now())
    react()

    assert (len(titles("staying")), titles("leaving")) == (1, [])
