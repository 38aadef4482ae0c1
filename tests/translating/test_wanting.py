# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines are asked after, and what becomes of texts that they cannot do."""

import json

import pytest
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.reactions import reactions_to
from apps.threads.services import say_language
from apps.translating import services, tasks
from apps.translating.models import Job
from apps.translating.services import machines
from apps.translating.services.machines import LEASE, keep_version
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory, SummaryFactory
from tests.factories.threads import PostFactory
from tests.working import version_of, want, work

pytestmark = pytest.mark.django_db


def test_a_fault_of_one_text_keeps_no_other_from_its_version(machine, summary, monkeypatch):
    other = SummaryFactory(session=SessionFactory(event=summary.session.event), text="Tea.")
    want(summary)
    want(other)

    def fails(job, thing, *made):
        if thing.obj == summary:
            raise ValueError("of a kind that nobody thought of")
        return keep_version(job, thing, *made)

    monkeypatch.setattr(machines, "keep_version", fails)
    now = timezone.now()

    assert services.make_versions(now=now) == 2
    assert version_of(other).text == "ar Tea."
    job = Job.objects.get(object_id=summary.pk)
    assert job.state == "waiting"
    assert job.next_try_at < now + LEASE


def test_an_answer_too_long_to_be_a_text_is_the_fault_of_the_text(machine, summary):
    machine.said = lambda text: json.dumps("\n".join("ar " * 12_000 for _ in text.split("\n")))
    want(summary)

    work()

    assert Job.objects.get().state == "nobody"
    assert version_of(summary) is None


def test_what_no_machine_could_do_is_tried_again_the_next_day(machine, summary):
    want(summary)
    Job.objects.update(state=Job.State.NOBODY, attempts=3)

    tasks.ask_again()
    work()

    assert version_of(summary) is not None


def test_what_comes_to_an_event_at_once_is_wanted_at_once(machine, summary):
    event = summary.session.event
    for verb, data, wanted in (
        ("programme.imported", {}, True),
        ("event.changed", {"fields": ["name"]}, False),
        ("event.changed", {"fields": ["languages"]}, True),
        ("event.changed", {"fields": ["hidden"]}, True),
    ):
        Job.objects.all().delete()
        tasks.want_all(Activity.objects.create(verb=verb, subject=event, data=data).pk)
        assert Job.objects.filter(field="text", object_id=summary.pk).exists() is wanted


@pytest.mark.parametrize("verb", ["thread.split", "thread.moved", "thread.put_back"])
def test_posts_come_with_their_discussion(machine, summary, verb):
    post = PostFactory(thread__event=summary.session.event, text="Hello all", language="en")

    tasks.want(Activity.objects.create(verb=verb, subject=post.thread).pk)

    assert set(Job.objects.values_list("object_id", "field")) >= {
        (post.pk, "text"), (post.thread.pk, "title"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "verb", ["session.confirmed", "session.rescheduled", "post.put_back", "thread.moved",
             "thread.put_back", "thread.split"],
)  # fmt: skip
def test_what_may_be_read_from_now_on_is_wanted(verb):
    assert tasks.want in reactions_to(verb)


def test_a_post_in_another_language_than_was_thought_is_made_anew(
    machine, summary, django_capture_on_commit_callbacks
):
    author = UserFactory()
    post = PostFactory(
        author=author.person, thread__event=summary.session.event, text="Hello all", language="fr"
    )
    propose(post, "text", language="ar", text="bad", kind="machine")

    with django_capture_on_commit_callbacks(execute=True):
        say_language(post, language="en", by=author)
    assert version_of(post) is None
    work()

    assert version_of(post).text == "ar Hello all"
