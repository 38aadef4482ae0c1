# SPDX-License-Identifier: AGPL-3.0-or-later
import re

import pytest

from apps.translations import services as translations
from tests.factories.accounts import PersonFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    SessionFactory,
    SummaryFactory,
)
from tests.factories.translations import TranslationFactory
from tests.pages.reading import (
    page,
    speaker_of,
)

pytestmark = pytest.mark.django_db


def test_the_summary_comes_in_a_language_of_the_reader_with_its_source(client):
    session = SessionFactory()
    summary = SummaryFactory(session=session, language="pl", text="Krótko", html="<p>Krótko</p>")
    translator = PersonFactory(name="Olga")
    for language, text, kind in (("en", "In short", "human"), ("ar", "باختصار", "machine")):
        translations.propose(
            summary, "text", language=language, text=text, kind=kind, translator=translator
        )

    english = page(client, session).text
    arabic = page(client, session, "?sum=ar").text
    polish = page(client, session, "?sum=pl").text

    assert re.search(
        r'<div class="paper prose" lang="en" dir="ltr" hx-disable><p>In short', english
    )
    assert "Translated from Polish by <bdi>Olga</bdi>" in english
    assert re.search(r'lang="ar" dir="rtl" hx-disable><p>باختصار', arabic)
    assert "Translated from Polish by a machine" in arabic
    assert ("Krótko" in polish, "Translated from" in polish) == (True, False)
    links = re.findall(r'<a href="\?sum=(\w+)#h-sum" lang="(\w+)" hreflang="\w+"', english)
    assert links == [("pl", "pl"), ("en", "en"), ("ar", "ar")]


def test_a_translation_of_an_older_text_says_so(client):
    session = SessionFactory()
    summary = SummaryFactory(session=session, language="pl")
    translations.propose(summary, "text", language="en", text="In short", kind="human")
    summary.text = "Inaczej"
    summary.save()
    translations.mark_outdated(summary, "text")

    assert "the original has changed since" in page(client, session).text


def test_a_missing_summary_is_said_until_the_session_begins(client):
    coming, over = SessionFactory(), SessionFactory(ended=True)
    for session in (coming, over):
        speaker_of(session)

    assert "The speaker has not written one yet." in page(client, coming).text
    assert "has not written one" not in page(client, over).text


def test_a_title_in_the_readers_language_keeps_the_original_below(client):
    session = SessionFactory(title="A walk", language="en")
    TranslationFactory(target=session, field="title", language="ar", text="نزهة")

    text = page(client, session, "?in=ar").text

    assert '<h1><bdi lang="ar" dir="rtl">نزهة</bdi></h1>' in text
    assert '<bdi lang="en" dir="ltr">A walk</bdi>' in text


def test_texts_from_outside_cannot_carry_markup(client):
    attack = "<script>alert(1)</script>"
    session = SessionFactory(title=attack, kind_label=attack, state_reason=attack, cancelled=True)
    speaker_of(session, name=attack)
    InterpretationFactory(session=session, language="qaa")
    ResourceFactory(session=session, title=attack, kind="slides")

    assert "<script>alert" not in page(client, session).text
