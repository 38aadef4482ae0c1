# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.sessions import services
from apps.sessions.models import Interpretation, Resource, Session, Summary
from apps.translations.models import Translation
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    SessionFactory,
    SummaryFactory,
)
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_a_link_is_added_once_and_its_words_can_change():
    session, luis = SessionFactory(), UserFactory()
    link = {"kind": "slides", "url": "https://example.org/s.pdf", "by": luis}

    slides = services.add_resource(session, **link)
    assert services.add_resource(session, **link) == slides
    renamed = services.add_resource(session, title="Slides", language="es", **link)

    assert (renamed.pk, renamed.title, renamed.added_by) == (slides.pk, "Slides", luis)
    assert Session.objects.get().version == session.version + 2
    assert verbs() == ["session.resource_added", "session.resource_added"]


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "https://"])
def test_a_link_to_nowhere_is_refused(url):
    with pytest.raises(Refused):
        services.add_resource(SessionFactory(), kind="page", url=url, by=None)

    assert not Resource.objects.exists()


def test_a_session_that_is_not_recorded_gets_no_recording():
    session = SessionFactory(do_not_record=True)

    with pytest.raises(Refused) as refusal:
        services.add_resource(session, kind="recording", url="https://v.example.org", by=None)

    assert refusal.value.code == "do-not-record"


def test_a_link_is_taken_away_once():
    resource = ResourceFactory()

    services.remove_resource(resource, by=None)
    services.remove_resource(resource, by=None)

    assert verbs() == ["session.resource_removed"]


def test_interpretation_is_told_once_for_each_language_and_kind():
    session = SessionFactory()
    into_arabic = {"language": "ar", "kind": "human", "by": None}

    services.add_interpretation(session, **into_arabic)
    services.add_interpretation(session, **into_arabic)
    moved = services.add_interpretation(session, url="https://zoom.example.org", **into_arabic)
    services.add_interpretation(session, language="ar", kind="captions", by=None)

    assert Interpretation.objects.count() == 2
    assert Interpretation.objects.get(pk=moved.pk).url == "https://zoom.example.org"
    assert len(verbs()) == 3


def test_interpretation_into_no_language_is_refused():
    for language in ("", "no such language"):
        with pytest.raises(Refused):
            services.add_interpretation(SessionFactory(), language=language, kind="sign", by=None)


def test_interpretation_is_taken_back_once():
    interpretation = InterpretationFactory()

    services.remove_interpretation(interpretation, by=None)
    services.remove_interpretation(interpretation, by=None)

    assert verbs() == ["session.interpretation_removed"]


def test_a_summary_is_written_rendered_and_rewritten():
    session, author = SessionFactory(), PersonFactory()

    services.write_summary(
        session, text=" Three *terms*. ", language="pl", by_person=author, by=None
    )
    summary = Summary.objects.get()
    assert (summary.html, summary.language) == ("<p>Three <em>terms</em>.</p>\n", "pl")

    TranslationFactory(target=summary, field="text", language="en", text="Three terms.")
    services.write_summary(session, text="Four.", language="pl", by_person=None, by=None)
    services.write_summary(session, text="Four.", language="pl", by_person=None, by=None)

    assert Summary.objects.get().author == author
    assert Translation.objects.get().outdated
    assert Session.objects.get().version == session.version + 2
    assert verbs() == ["session.summary_written", "session.summary_written"]


@pytest.mark.parametrize(
    ("text", "language"), [("  ", "en"), ("Words", ""), ("Words", "klingon language")]
)
def test_a_summary_says_something_in_some_language(text, language):
    summary = SummaryFactory()

    with pytest.raises(Refused):
        services.write_summary(
            summary.session, text=text, language=language, by_person=None, by=None
        )

    assert Summary.objects.get().text == summary.text
