# SPDX-License-Identifier: AGPL-3.0-or-later
"""Machines put texts into the languages of their events, and never into anybody's way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.sessions.services import write_summary
from apps.translating import services, tasks, things
from apps.translating.models import EngineState, Job, Quality, Revision, Segment
from apps.translating.queries import choices_for
from apps.translating.services.machines import LEASE, keep_version
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SummaryFactory
from tests.factories.threads import PostFactory
from tests.factories.translating import ChoiceFactory
from tests.working import version_of, want, work

pytestmark = pytest.mark.django_db


def test_a_text_is_put_into_the_languages_of_its_event(machine, summary):
    assert want(summary) == 1
    assert work() == 1

    version = version_of(summary)
    assert (version.text, version.kind) == ("ar Come `now`.\n\nar Bring tea.", "machine")
    assert Revision.objects.get().parts == ["ar Come `now`.", "ar Bring tea."]
    assert work() == 0


def test_what_is_written_is_wanted_and_nothing_is_asked_meanwhile(machine, summary):
    write_summary(summary.session, text="New words.", language="en", by_person=None, by=None)
    activity = Activity.objects.get(verb="session.summary_written")

    tasks.want(activity.pk)

    fields = set(Job.objects.values_list("field", "state"))
    assert fields == {("title", "waiting"), ("text", "waiting")}
    assert machine.asked == []


def test_without_a_machine_nothing_is_wanted(settings, summary):
    assert want(summary) == 0
    assert not Job.objects.exists()


def test_an_event_that_chose_none_wants_nothing(machine):
    post = SessionFactory(event=EventFactory(languages=["en", "ar"]))

    assert want(post, "title") == 0


def test_the_version_of_a_person_stays(machine, summary):
    want(summary)
    propose(summary, "text", language="ar", text="من إنسان", kind="human", by=UserFactory())

    work()

    assert version_of(summary).text == "من إنسان"
    assert machine.asked == []


def test_a_changed_text_is_made_again_from_what_is_new_in_it(machine, summary):
    want(summary)
    work()
    write_summary(
        summary.session, text="Come `now`.\n\nBring cake.", language="en", by_person=None, by=None
    )
    summary.refresh_from_db()

    want(summary)
    work()

    assert machine.asked == ["Come\n.", "Bring tea.", "Bring cake."] or machine.asked == [
        "Come", "Bring tea.", "Bring cake.",
    ]  # fmt: skip
    assert version_of(summary).text == "ar Come `now`.\n\nar Bring cake."
    assert not version_of(summary).outdated


def test_a_text_that_changes_while_it_is_translated_is_made_once_more(machine, summary):
    want(summary)
    job, thing = Job.objects.get(), things.public(things.KINDS["summary"], summary.pk)
    assert thing.text == summary.text
    write_summary(summary.session, text="Other.", language="en", by_person=None, by=None)

    keep_version(job, thing, "mint", ["ar Come `now`.", "ar Bring tea."])

    assert version_of(summary) is None
    work()
    assert version_of(summary).text == "ar Other."


def test_a_pair_that_no_machine_knows_is_left_alone(machine, summary):
    summary.session.event.languages = ["en", "sr"]
    summary.session.event.save()
    want(summary)

    work()

    assert Job.objects.get().state == Job.State.NOBODY
    assert version_of(summary, language="sr") is None


def test_a_machine_that_fails_is_asked_seldom_and_the_text_waits(machine, summary, httpserver):
    def broken(text):
        return "5"

    machine.said = broken
    SummaryFactory.create_batch(3, session__event=summary.session.event)
    services.want_all(summary.session.event)

    work()

    state = EngineState.objects.get()
    assert state.rests_until > timezone.now()
    assert len(machine.asked) == 3
    assert set(Job.objects.values_list("state", flat=True)) == {"waiting"}
    assert work() == 0


def test_a_machine_that_is_back_is_asked_again(machine, summary):
    past = timezone.now() - timedelta(minutes=1)
    EngineState.objects.create(
        engine="mint", day=past.date(), failures=5, rests_until=past, why="it answered 500"
    )
    want(summary)

    work()

    state = EngineState.objects.get()
    assert (state.failures, state.rests_until, state.why) == (0, None, "")


def test_the_budget_of_a_day_is_not_passed(machine, summary, settings):
    settings.EVENTFORUM_ENGINE_CHARACTERS = 12
    want(summary)

    work()

    assert machine.asked in (["Come\n."], ["Come"])
    assert version_of(summary) is None
    EngineState.objects.update(day=timezone.now().date() - timedelta(days=1))
    Job.objects.update(next_try_at=timezone.now())
    work()
    assert version_of(summary).text == "ar Come `now`.\n\nar Bring tea."


def test_two_workers_never_have_one_text(machine, summary):
    want(summary)
    Job.objects.update(next_try_at=timezone.now() + LEASE)

    assert work() == 0


def test_what_strangers_may_not_read_goes_to_no_machine(machine, summary):
    want(summary)
    event = summary.session.event
    event.hidden = True
    event.save()

    work()

    assert machine.asked == []
    assert version_of(summary) is None


def test_words_of_authors_who_want_no_machines_go_to_none(machine, summary):
    person = UserFactory(person__forbids_machines=True).person
    type(summary).objects.filter(pk=summary.pk).update(author=person)
    want(summary)

    work()

    assert machine.asked == []
    assert version_of(summary) is None


def test_posts_are_put_into_the_languages_of_their_event(machine, summary):
    post = PostFactory(thread__event=summary.session.event, text="Hello all", language="en")
    activity = Activity.objects.create(
        verb="post.written", subject=post, event=summary.session.event
    )

    tasks.want(activity.pk)
    work()

    assert version_of(post).text == "ar Hello all"


def test_what_is_said_for_a_pair_holds_over_what_is_said_for_all():
    event = EventFactory()
    ChoiceFactory(event=event, engine="mint", position=2)
    ChoiceFactory(event=event, engine="libretranslate", position=1)
    ChoiceFactory(event=event, engine="deepl", source="pl", target="en")

    assert choices_for(event.pk, "en", "ar") == ["libretranslate", "mint"]
    assert choices_for(event.pk, "pl", "en") == ["deepl"]


def test_readers_say_once_whether_it_is_useful(client, machine, summary):
    want(summary)
    work()
    user = UserFactory()
    client.force_login(user)
    page = reverse("translations:translate", args=["summary", summary.pk, "ar"])

    assert client.get(page).context["may_vote"]
    client.post(page, {"useful": "1"})
    client.post(page, {"useful": "0"})

    quality = Quality.objects.get()
    assert (quality.engine, quality.source, quality.target) == ("mint", "en", "ar")
    assert (quality.useful, quality.useless) == (0, 1)

    services.forget_votes(user)
    quality.refresh_from_db()
    assert (quality.useful, quality.useless) == (0, 0)


def test_organizers_choose_machines_for_their_event(client, machine):
    role = EventRoleFactory()
    client.force_login(role.user)
    data = {"event": role.event.pk, "engine": "mint", "source": "", "target": "ar", "position": 1}

    client.post(reverse("admin:translating_choice_add"), data)

    choice = role.event.engine_choices.get()
    assert (choice.engine, choice.source, choice.target) == ("mint", "", "ar")
    assert client.get(reverse("admin:translating_choice_changelist")).status_code == 200


def test_segments_that_nobody_asks_for_go(machine, summary):
    want(summary)
    work()

    services.forget_segments(now=timezone.now() + timedelta(days=200))

    assert not Segment.objects.exists()
