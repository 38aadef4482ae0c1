# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of translators: what it shows, what it writes, and what it never loses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.sessions.services import write_summary
from apps.translating.models import Revision
from apps.translating.queries import fingerprint
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, SanctionFactory
from tests.factories.sessions import SessionFactory, SummaryFactory
from tests.factories.translating import TermFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db

TWO = "Welcome to the relay.\n\nBring questions."


@pytest.fixture
def summary():
    return SummaryFactory(text=TWO, session=SessionFactory(title="Relays"))


@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def page(summary, language="pl"):
    return reverse("translations:translate", args=["summary", summary.pk, language])


def sent(client, summary, *parts, language="pl", **more):
    """What the form sends, as the page that was just opened made it."""
    shown = client.get(page(summary, language)).context
    data = {"based_on": shown["based_on"], "source": shown["source"]}
    data |= {f"p{place}": part for place, part in enumerate(parts)}
    return client.post(page(summary, language), data | more)


def confirmed(client, summary):
    return client.post(
        page(summary), {"confirm": "1", "based_on": fingerprint(version_of(summary))}
    )


def version_of(summary, language="pl"):
    return Translation.objects.get(object_id=summary.pk, field="text", language=language)


def test_each_paragraph_of_the_original_stands_beside_its_own(client, reader, summary):
    sent(client, summary, "Witamy.", "Pytajcie.")

    pairs = client.get(page(summary)).context["pairs"]

    assert [(pair.source, pair.text, pair.changed) for pair in pairs] == [
        ("Welcome to the relay.", "Witamy.", False),
        ("Bring questions.", "Pytajcie.", False),
    ]


def test_what_is_saved_is_shown_to_readers_with_the_name_of_who_wrote_it(client, reader, summary):
    response = sent(client, summary, "Witamy.", "Pytajcie.")

    version = version_of(summary)
    assert (response.status_code, response["Location"]) == (303, page(summary))
    assert (version.text, version.kind) == ("Witamy.\n\nPytajcie.", "human")
    assert version.translator == reader.person


def test_a_paragraph_with_empty_lines_stays_beside_its_own(client, reader, summary):
    sent(client, summary, "Witamy.\n\nWszystkich.", "Pytajcie.")

    pairs = client.get(page(summary)).context["pairs"]

    assert [pair.text for pair in pairs] == ["Witamy.\n\nWszystkich.", "Pytajcie."]


def test_paragraphs_of_an_original_that_changed_are_marked_and_only_those(client, reader, summary):
    sent(client, summary, "Witamy.", "Pytajcie.")
    write_summary(
        summary.session, text=f"New first.\n\n{TWO.replace('Bring', 'Send')}", language="en",
        by_person=None, by=None,
    )  # fmt: skip

    pairs = client.get(page(summary)).context["pairs"]

    assert [(pair.text, pair.changed, pair.made_from) for pair in pairs] == [
        ("", True, ""),
        ("Witamy.", False, ""),
        ("Pytajcie.", True, "Bring questions."),
    ]


def test_an_empty_paragraph_keeps_the_others_and_writes_nothing(client, reader, summary):
    response = sent(client, summary, "Witamy.", " ")

    assert response.status_code == 422
    assert [pair.text for pair in response.context["pairs"]] == ["Witamy.", ""]
    assert not Translation.objects.exists()


def test_two_who_write_at_once_see_both_versions(client, reader, summary):
    shown = client.get(page(summary)).context
    mine = {"based_on": shown["based_on"], "source": shown["source"], "p0": "Moje", "p1": "tu"}
    propose(summary, "text", language="pl", text="Inne\n\ntam", kind="human", by=UserFactory())

    response = client.post(page(summary), mine)

    assert response.status_code == 409
    assert [pair.text for pair in response.context["pairs"]] == ["Moje", "tu"]
    assert "Inne\n\ntam" in response.text
    assert version_of(summary).text == "Inne\n\ntam"

    again = client.post(page(summary), mine | {"based_on": response.context["based_on"]})

    assert again.status_code == 303
    assert version_of(summary).text == "Moje\n\ntu"
    assert [row.text for row in Revision.objects.all()] == ["Moje\n\ntu", "Inne\n\ntam"]


def test_an_original_that_changed_meanwhile_is_told_and_nothing_is_lost(client, reader, summary):
    shown = client.get(page(summary)).context
    mine = {"based_on": shown["based_on"], "source": shown["source"], "p0": "Moje", "p1": "tu"}
    write_summary(summary.session, text="One now.", language="en", by_person=None, by=None)

    response = client.post(page(summary), mine)

    assert response.status_code == 409
    assert [pair.text for pair in response.context["pairs"]] == ["Moje\n\ntu"]
    assert not Translation.objects.exists()


def test_the_same_text_again_writes_nothing(client, reader, summary):
    sent(client, summary, "Witamy.", "Pytajcie.")
    sent(client, summary, "Witamy.", "Pytajcie.")

    assert Revision.objects.count() == 1


def test_a_machine_s_draft_is_there_to_be_corrected(client, reader, summary):
    propose(summary, "text", language="pl", text="Witaj.\n\nPytania.", kind="machine")

    shown = client.get(page(summary))
    sent(client, summary, "Witamy.", "Pytajcie.")

    assert [pair.text for pair in shown.context["pairs"]] == ["Witaj.", "Pytania."]
    assert shown.context["by_machine"]
    assert version_of(summary).kind == "human"
    assert [row.kind for row in Revision.objects.all()] == ["human", "machine"]


def test_an_earlier_version_can_be_brought_back(client, reader, summary):
    sent(client, summary, "Dobre", "pierwsze")
    sent(client, summary, "Złe", "drugie")
    first = Revision.objects.last()

    pairs = client.get(f"{page(summary)}?from={first.pk}").context["pairs"]

    assert [pair.text for pair in pairs] == ["Dobre", "pierwsze"]


def test_the_author_s_own_version_is_the_author_s(client, reader, summary):
    summary.author = reader.person
    summary.save()

    sent(client, summary, "Witamy.", "Pytajcie.")
    client.force_login(UserFactory())
    sent(client, summary, "Witajcie.", "Pytajcie.")

    assert (version_of(summary).kind, version_of(summary).text) == (
        "author",
        "Witamy.\n\nPytajcie.",
    )


def test_the_author_tells_readers_that_a_version_is_right(client, reader, summary):
    sent(client, summary, "Witamy.", "Pytajcie.")
    confirmed(client, summary)
    assert not version_of(summary).checked_by_author

    summary.author = UserFactory().person
    summary.save()
    client.force_login(summary.author.user)
    confirmed(client, summary)

    assert version_of(summary).checked_by_author


def test_the_glossary_of_the_event_stands_beside_texts_that_use_its_words(client, reader, summary):
    event = summary.session.event
    term = TermFactory(event=event, word="Relay", language="en", into="pl")
    TermFactory(event=event, word="quorum", language="en", into="pl")
    TermFactory(event=event, word="relay", language="en", into="ar")
    TermFactory(word="relay", language="en", into="pl")

    assert client.get(page(summary)).context["terms"] == [term]


def test_what_a_reader_cannot_see_is_not_there_to_be_translated(client, reader):
    hidden = SummaryFactory(session=SessionFactory(event=EventFactory(hidden=True)))

    assert client.get(page(hidden)).status_code == 404
    assert client.post(page(hidden), {"p0": "x"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "xxxx", "klingon-1"])
def test_a_language_that_makes_no_version_is_not_there(client, reader, summary, language):
    assert client.get(page(summary, language)).status_code == 404


def test_who_is_silenced_translates_nothing(client, reader, summary):
    until = timezone.now() + timedelta(days=1)
    SanctionFactory(event=summary.session.event, user=reader, kind="silence", until=until)

    sent(client, summary, "Witamy.", "Pytajcie.")

    assert not Translation.objects.exists()


def test_strangers_sign_in_first(client, summary):
    response = client.get(page(summary))

    assert response.status_code == 302
    assert "login" in response["Location"]


def test_missing_versions_are_listed_by_language(client, reader, django_assert_num_queries):
    event = EventFactory(languages=["en", "ar", "fr"], language="en")
    session = SessionFactory(event=event, title="Relays")
    TranslationFactory(target=session, field="title", language="ar", text="تتابع")
    TranslationFactory(target=session, field="title", language="fr", text="Relais", kind="machine")

    tasks = client.get(f"/{event.slug}/translate/?all").context["tasks"]

    rows = {task.kind: (task.missing, task.by_machine) for task in tasks}
    assert rows == {"event-name": (("ar", "fr"), ()), "session-title": ((), ("fr",))}


def test_the_list_asks_as_many_queries_for_three_sessions_as_for_one(client, reader):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    event = EventFactory(languages=["en", "ar"])
    counts = []
    for more in (1, 2):
        for session in SessionFactory.create_batch(more, event=event):
            SummaryFactory(session=session)
        client.get(f"/{event.slug}/translate/?all")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/{event.slug}/translate/?all")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_tasks_are_for_languages_that_the_reader_knows(client, reader):
    event = EventFactory(languages=["en", "ar", "fr"], language="en")
    polish = SessionFactory(event=event, language="pl")
    client.cookies["in"] = "en.fr"
    reader.languages = ["en", "fr"]
    reader.save()

    tasks = client.get(f"/{event.slug}/translate/").context["tasks"]

    assert {code for task in tasks for code in task.missing} == {"fr"}
    assert polish.pk not in {task.number for task in tasks if task.kind == "session-title"}


def test_a_session_s_page_leads_to_the_versions_that_are_missing(client, summary):
    event = summary.session.event
    event.languages = ["en", "ar", "fr"]
    event.save()
    TranslationFactory(target=summary, field="text", language="fr", text="Bienvenue")

    shown = client.get(summary.session.get_absolute_url()).text

    assert page(summary, "ar") in shown
    assert page(summary, "fr") not in shown


def test_fingerprints_tell_texts_apart():
    assert fingerprint(Translation(text="a")) != fingerprint(Translation(text="b"))
    assert fingerprint(None) == ""
