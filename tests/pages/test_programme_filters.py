# SPDX-License-Identifier: AGPL-3.0-or-later
import re

import pytest

from apps.sessions.models import Interpretation
from tests.factories.events import EventFactory
from tests.factories.sessions import (
    RoomFactory,
    SpeakerFactory,
    SummaryFactory,
    TrackFactory,
)
from tests.factories.translations import TranslationFactory
from tests.pages.reading import (
    programme,
    session_at,
    titles,
)

pytestmark = pytest.mark.django_db


HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?day={day}", ["Beta"]),
        ("?room={room}", ["Beta"]),
        ("?track={track}", ["Alpha"]),
        ("?lang=ar", ["Beta"]),
        ("?lang=pt", ["Alpha"]),
        ("?lang=en", ["Alpha", "Beta"]),
        ("?lang=ar.pt", ["Alpha", "Beta"]),
        ("?lang=ar.uk.nonsense!", ["Beta"]),
        ("?q=ALPHA", ["Alpha"]),
        ("?q=Zofia", ["Beta"]),
        ("?lang=en&q=beta", ["Beta"]),
        ("?day=nonsense&room=x&track=-1&lang=%21&q=", ["Alpha", "Beta"]),
    ],
)
def test_the_programme_can_be_narrowed(client, query, expected):
    event = EventFactory()
    track, room = TrackFactory(event=event), RoomFactory(event=event)
    session_at(event, 9, "Alpha", track=track, spoken_languages=["en", "pt-BR"])
    beta = session_at(
        event,
        9,
        "Beta",
        day=1,
        room=room,
        speakers=[SpeakerFactory(event=event, name="Zofia Lis")],
    )
    Interpretation.objects.create(session=beta, language="ar", kind=Interpretation.Kind.SIGN)
    filled = query.format(day=beta.day.isoformat(), room=room.pk, track=track.pk)

    assert titles(client.get(programme(event, filled))) == expected


def test_a_session_can_be_followed_by_a_summary_that_somebody_wrote(client):
    event = EventFactory()
    for name, language, kind in (
        ("Written", "ru", ""), ("Translated", "pl", "human"), ("By a machine", "pl", "machine"),
        ("Neither", "pl", ""),
    ):  # fmt: skip
        session = session_at(event, 9, name, spoken_languages=["en"])
        summary = SummaryFactory(session=session, language=language)
        if kind:
            TranslationFactory(target=summary, field="text", language="ru", kind=kind)

    response = client.get(programme(event, "?lang=ru"))

    assert sorted(titles(response)) == ["Translated", "Written"]
    assert '<option value="ru" lang="ru" selected>' in response.text


def test_all_languages_of_a_reader_are_one_choice(client):
    event = EventFactory()
    for language in ("fr", "ar", "pl", "en"):
        session_at(event, 9, f"In {language}", spoken_languages=[language])
    reads = {"HTTP_ACCEPT_LANGUAGE": "fr, ar;q=0.5"}

    response = client.get(programme(event, "?lang=fr.ar"), **reads)

    assert sorted(titles(response)) == ["In ar", "In fr"]
    assert '<option value="fr.ar" selected>français ou العربية</option>' in response.text
    assert "lang=fr.ar" in response.text.partition("webcal:")[2]


def test_words_are_also_found_in_texts_and_in_translated_titles(client):
    event = EventFactory()
    session_at(event, 9, "Alpha", abstract="About patrolling")
    TranslationFactory(
        target=session_at(event, 10, "Beta"), field="title", language="pl", text="Łąki"
    )

    assert titles(client.get(programme(event, "?q=patrol"))) == ["Alpha"]
    assert titles(client.get(programme(event, "?q=łąki"))) == ["Beta"]
    assert titles(client.get(programme(event, "?q=100%25"))) == []


def test_filters_that_fit_nothing_say_which_one_to_drop(client):
    event = EventFactory()
    session_at(event, 9, "Alpha", spoken_languages=["en"])
    session_at(event, 10, "Beta", spoken_languages=["en"])
    session_at(event, 9, "Gamma", day=1, spoken_languages=["ka"])
    day = event.starts_on.isoformat()

    response = client.get(programme(event, f"?day={day}&lang=ka"))

    ways = re.findall(r'<a class="btn" href="(\?[^"]*)">([^<]*)</a>', response.text)
    assert ways == [
        (f"?day={day}", "Show all languages: 2 sessions"),
        ("?lang=ka", "Show all days: 1 session"),
    ]


def test_htmx_gets_the_results_alone(client):
    event = EventFactory()
    session_at(event, 9, "Alpha")
    session_at(event, 10, "Beta", spoken_languages=["ka"])

    response = client.get(programme(event, "?lang=ka&room=&q="), **HTMX)

    assert response.text.lstrip().startswith('<div id="results">')
    assert "<h1>" not in response.text
    assert titles(response) == ["Beta"]
    assert response["HX-Push-Url"] == programme(event, "?lang=ka")
    assert response["HX-Trigger"] == '{"say": "1 session"}'
    assert "HX-Request" in response["Vary"]
