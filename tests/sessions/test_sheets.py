# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of sessions, speakers and resources: out, in, and the same again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.activity.models import Activity
from apps.sessions.models import Resource, Speaker
from apps.sessions.sheets import SHEETS, cells
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.invitations import SpeakerAddressFactory
from tests.factories.sessions import (
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db

TEN = datetime(2027, 7, 1, 8, tzinfo=UTC)


@pytest.fixture
def event():
    return EventFactory(slug="here", starts_on=date(2027, 7, 1), timezone="Europe/Warsaw")


@pytest.fixture
def run(event):
    """Import a text into the event as a person does: look first, then write it."""
    organizer = EventRoleFactory(event=event).user

    def run(name, content):
        content = content.encode() if isinstance(content, str) else content
        tables = [cells.read(content, known=SHEETS[name]().names) for _ in range(2)]
        seen = SHEETS[name]().run(tables[0], event=event, by=organizer)
        assert not seen.is_done
        return SHEETS[name]().run(tables[1], event=event, by=organizer, expected=seen.digest)

    return run


def counts(outcome):
    return len(outcome.new), len(outcome.changed), outcome.unchanged


def problems(outcome):
    assert not outcome.is_done
    return [(problem.line, problem.column, problem.words) for problem in outcome.problems]


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def exported(name, event, **kwargs):
    held = {"resources": "session__event", "addresses": "speaker__event"}.get(name, "event")
    rows = SHEETS[name]._meta.model.objects.filter(**{held: event})
    return SHEETS[name]().export_file(rows, **kwargs)


def full_event(event):
    """Everything that is hard to write in a cell."""
    hall, track = RoomFactory(event=event, name="=Hall; A"), TrackFactory(event=event, name="-T")
    ewa, ewa2 = SpeakerFactory.create_batch(2, event=event, name="Ewa")
    odd = SpeakerFactory(event=event, name="Nowak; Jan")
    plain = SpeakerFactory(event=event, name="Olena", biography="'=x\r\ny", language="uk")
    first = SessionFactory(
        event=event,
        title="=1+1",
        abstract="Line\r\nline\n'quoted'; \"both\"",
        room=hall,
        track=track,
        spoken_languages=["pl", "en"],
        do_not_record=True,
        source_url="https://example.org/a",
        speakers=[ewa, odd, plain, ewa2],
    )
    SessionFactory(event=event, unscheduled=True, title="لقاء", licence="-")
    # Half past two of the night in which clocks are put back, the second one.
    twice = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    SessionFactory(event=event, starts_at=twice, day=date(2027, 10, 30), kind="break")
    SessionFactory(event=event, cancelled=True, state_reason="+ill")
    SessionFactory(event=event, proposed=True, starts_at=TEN + timedelta(seconds=30))
    ResourceFactory(session=first, title="@slides", language="pl")
    ResourceFactory(session=first, kind="slides")
    SpeakerAddressFactory(speaker=odd, email="+jan@example.org", language="pl")
    SpeakerAddressFactory(speaker=ewa2, email="ewa@example.org")


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("separator", [",", ";"])
def test_what_was_exported_changes_nothing(event, run, name, separator):
    full_event(event)
    rows = SHEETS[name]._meta.model.objects.count()
    before = exported(name, event, separator=separator)

    outcome = run(name, before)

    assert (counts(outcome), outcome.problems) == ((0, 0, rows), [])
    assert verbs() == []
    assert exported(name, event, separator=separator) == before


@pytest.mark.parametrize("name", SHEETS)
def test_a_spreadsheet_may_end_lines_and_leave_columns_as_it_likes(event, run, name):
    full_event(event)
    text = exported(name, event).decode("utf-8-sig").replace("\r\n", "\n")

    assert counts(run(name, text))[:2] == (0, 0)


SPEAKERS = """code,name,language,biography,person
EWA,Ewa  Nowak,pl,*Cześć*,
,Jan,,,
,,,,{person}
"""


def test_speakers_are_added_and_the_same_file_again_changes_nothing(event, run):
    known = PersonFactory(name="Olena")
    text = SPEAKERS.format(person=known.pk).replace(",,,,", ",Olena K.,,,")

    outcomes = [run("speakers", text) for _ in range(2)]

    assert [counts(outcome) for outcome in outcomes] == [(3, 0, 0), (0, 0, 3)]
    ewa, jan, olena = Speaker.objects.order_by("name")
    assert (ewa.name, ewa.code, ewa.biography_html) == (
        "Ewa Nowak",
        "EWA",
        "<p><em>Cześć</em></p>\n",
    )
    assert jan.person.name == "Jan"
    assert (olena.person, olena.name) == (known, "Olena K.")


def test_a_speaker_is_renamed_by_code_and_never_becomes_somebody_else(event, run):
    speaker = SpeakerFactory(event=event, code="EWA", name="Ewa")
    SpeakerFactory(event=event, code="OLD", name="E.", merged_into=speaker)

    outcome = run("speakers", "code,name\nEWA,Ewa N.\n")
    wrong = run(
        "speakers",
        "code,name,person\n"
        f"EWA,Ewa,{PersonFactory().pk}\n"
        "OLD,E.,\n"
        ",Twin,\n"
        ",Twin,\n"
        ",Who,999999999999\n",
    )

    assert counts(outcome) == (0, 1, 0)
    assert Speaker.objects.get(pk=speaker.pk).name == "Ewa N."
    assert problems(wrong) == [
        (2, "person", "Who a speaker is cannot be changed. Join the two entries instead."),
        (3, "code", "This code was joined with “Ewa N.”, whose code is EWA."),
        (5, "", "Line 4 is about the same speaker. Give two people two codes."),
        (6, "person", "Nobody here has the number “999999999999”."),
    ]


def test_resources_are_added_and_named(event, run):
    session = SessionFactory(event=event, code="A")
    SessionFactory(code="B", event=EventFactory())
    text = "session,kind,url,title\na,slides,https://x.example/1,Slides\n"

    outcomes = [run("resources", text) for _ in range(2)]
    renamed = run("resources", text.replace("Slides", "My slides"))

    assert [counts(outcome) for outcome in outcomes] == [(1, 0, 0), (0, 0, 1)]
    assert counts(renamed) == (0, 1, 0)
    assert [(r.session, r.title) for r in Resource.objects.all()] == [(session, "My slides")]
    wrong = run(
        "resources",
        "session,kind,url\n"
        "B,slides,https://x.example/1\n"
        "A,film,https://x.example/2\n"
        "A,pad,javascript:1\n"
        "A,slides,https://x.example/1\n"
        "A,slides,https://x.example/1\n",
    )
    assert [problem[:2] for problem in problems(wrong)] == [
        (2, "session"),
        (3, "kind"),
        (4, "url"),
        (6, ""),
    ]


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("many", [1, 3])
def test_an_export_costs_the_same_for_any_number_of_rows(
    event, django_assert_max_num_queries, name, many
):
    for speaker in SpeakerFactory.create_batch(many, event=event):
        ResourceFactory(session=SessionFactory(event=event, speakers=[speaker]))
        SpeakerAddressFactory(speaker=speaker)

    with django_assert_max_num_queries(5):
        content = exported(name, event)

    assert len(content.decode("utf-8-sig").splitlines()) == many + 1
