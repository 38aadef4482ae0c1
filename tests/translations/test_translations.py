# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events.models import Event, Series
from apps.translations import registry
from apps.translations.models import Translation
from apps.translations.queries import best, best_many, versions
from apps.translations.services import (
    mark_outdated,
    mark_outdated_many,
    propose,
    withdraw,
)
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, SeriesFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db

HUMAN, MACHINE, AUTHOR = Translation.Kind.HUMAN, Translation.Kind.MACHINE, Translation.Kind.AUTHOR


@pytest.fixture
def series():
    return SeriesFactory(
        name="Meeting", language="en", description="A *meeting*", description_html="<p>stored</p>"
    )


def test_version_is_kept_with_its_language_maker_and_rendered_text(series):
    translator = UserFactory(person__name="Зоряна")

    propose(series, "description", language="uk", text=" *Зустріч* ", kind=HUMAN, by=translator)

    original, version = versions(series, "description")
    assert (original.text, original.html, original.language) == (
        "A *meeting*",
        "<p>stored</p>",
        "en",
    )
    assert original.is_original
    assert (version.language, version.text, version.kind) == ("uk", "*Зустріч*", "human")
    assert version.html == "<p><em>Зустріч</em></p>\n"
    assert version.translator == "Зоряна"
    assert [version.outdated, version.by_machine, version.is_original] == [False] * 3


def test_title_is_plain_text(series):
    propose(series, "name", language="pl", text="<b>Spotkanie</b> *x*", kind=HUMAN)

    assert versions(series, "name")[1].html == "&lt;b&gt;Spotkanie&lt;/b&gt; *x*"


def test_hostile_markdown_is_rendered_like_everybody_elses(series):
    propose(
        series, "description", language="pl", text="<script>x</script>[a](javascript:x)", kind=HUMAN
    )

    html = versions(series, "description")[1].html
    assert "<script" not in html
    assert "href" not in html


def test_proposing_the_same_again_changes_nothing(series):
    first = propose(series, "name", language="pl", text="Spotkanie", kind=HUMAN)
    again = propose(series, "name", language="PL", text="Spotkanie ", kind=HUMAN)

    assert first == again
    assert first.updated_at == again.updated_at
    assert Activity.objects.filter(verb="translation.proposed").count() == 1


@pytest.mark.parametrize("standing", [HUMAN, AUTHOR])
@pytest.mark.parametrize("outdated", [False, True])
def test_machine_never_replaces_what_a_human_made(series, standing, outdated):
    made = propose(series, "name", language="pl", text="Spotkanie", kind=standing)
    Translation.objects.update(outdated=outdated)

    returned = propose(series, "name", language="pl", text="Posiedzenie", kind=MACHINE)

    made.refresh_from_db()
    assert returned == made
    assert (made.text, made.kind) == ("Spotkanie", standing)


@pytest.mark.parametrize("kind", [HUMAN, AUTHOR, MACHINE])
def test_machine_version_gives_way_to_any_other(series, kind):
    propose(series, "name", language="pl", text="Posiedzenie", kind=MACHINE)

    propose(series, "name", language="pl", text="Spotkanie", kind=kind)

    assert [(v.text, v.kind) for v in versions(series, "name")[1:]] == [("Spotkanie", kind)]


def test_credit_goes_to_the_translator_who_need_not_have_an_account(series):
    propose(
        series, "name", language="pl", text="X", kind=HUMAN, translator=PersonFactory(name="Jan")
    )

    assert versions(series, "name")[1].translator == "Jan"


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "Meeting", "original"),
        ("EN", "Meeting", "original"),
        ("", "Meeting", "language"),
        ("no language", "Meeting", "language"),
        ("pl", "  ", "empty"),
        ("pl", "x" * 1001, "long"),
    ],
)
def test_version_that_is_none_is_refused(series, language, text, code):
    with pytest.raises(Refused) as refusal:
        propose(series, "name", language=language, text=text, kind=HUMAN)

    assert refusal.value.code == code
    assert len(versions(series, "name")) == 1


def test_field_that_is_not_registered_is_a_mistake_of_ours(series):
    with pytest.raises(LookupError):
        propose(series, "region", language="pl", text="Azja", kind=HUMAN)
    with pytest.raises(LookupError):
        versions(UserFactory().person, "name")


def test_language_beyond_those_of_the_interface_is_kept(series):
    propose(series, "name", language="sr_latn", text="Sastanak", kind=HUMAN)
    propose(series, "name", language="dtp", text="Mitimpun", kind=HUMAN)

    assert [version.language for version in versions(series, "name")] == ["en", "dtp", "sr-Latn"]


def test_version_is_outdated_once_its_original_changed_and_not_when_it_is_back(series):
    propose(series, "name", language="pl", text="Spotkanie", kind=HUMAN)
    series.name = "Summit"

    assert mark_outdated(series, "name") == 1
    assert mark_outdated(series, "name") == 0
    assert versions(series, "name")[1].outdated

    series.name = "Meeting"
    assert mark_outdated(series, "name") == 1
    assert not versions(series, "name")[1].outdated


def test_version_made_from_the_new_original_is_up_to_date(series):
    propose(series, "name", language="pl", text="Spotkanie", kind=HUMAN)
    series.name = "Summit"
    mark_outdated(series, "name")

    propose(series, "name", language="pl", text="Spotkanie", kind=HUMAN)

    assert not versions(series, "name")[1].outdated
    assert mark_outdated(series, "name") == 0


@pytest.mark.parametrize("count", [1, 3])
def test_marking_many_costs_two_statements(django_assert_num_queries, count):
    events = EventFactory.create_batch(count)
    for event in events:
        TranslationFactory(target=event)
        event.name = "Changed"

    with django_assert_num_queries(2):
        assert mark_outdated_many(events, "name") == count


def test_marking_nothing_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert mark_outdated_many([], "name") == 0


def test_withdrawn_version_is_gone_and_no_record_keeps_its_words(series):
    by = UserFactory()
    propose(series, "name", language="pl", text="Spotkanie", kind=HUMAN, by=by)

    assert withdraw(series, "name", language="pl", by=by)
    assert not withdraw(series, "name", language="pl", by=by)

    assert len(versions(series, "name")) == 1
    [activity] = Activity.objects.filter(verb="translation.withdrawn")
    assert activity.data == {"field": "name", "language": "pl", "kind": "human"}


def test_owner_of_the_text_is_told_in_the_same_transaction(series, monkeypatch):
    told = []
    entry = registry.Registered(("name",), "language", told.append)
    monkeypatch.setitem(registry._registered, Series, entry)

    propose(series, "name", language="pl", text="Spotkanie", kind=HUMAN)
    propose(series, "name", language="pl", text="Spotkanie", kind=HUMAN)
    withdraw(series, "name", language="pl")

    assert told == [series, series]


@pytest.mark.parametrize(
    ("languages", "shown"),
    [
        (["uk", "pl"], "uk"),
        (["fr", "pl"], "pl"),
        (["fr", "en", "pl"], "en"),
        (["fr"], "en"),
        ([], "en"),
        (["pt"], "pt-BR"),
        (["pt-PT"], "pt-BR"),
        (["zh-Hant"], "en"),
        (["zh"], "zh-Hans"),
    ],
)
def test_reader_gets_the_first_language_there_is(languages, shown):
    event = EventFactory(language="en")
    for code in ("uk", "pl", "pt-BR", "zh-Hans"):
        TranslationFactory(target=event, language=code)

    assert best(versions(event, "name"), languages).language == shown
    assert best_many([event], "name", languages)[event.pk].language == shown


def test_original_without_a_language_is_shown_when_nothing_fits_better():
    event = EventFactory(language="")
    TranslationFactory(target=event, language="pl")

    assert best(versions(event, "name"), ["fr"]).is_original
    assert best(versions(event, "name"), ["pl"]).language == "pl"
    assert versions(event, "name")[0].direction == "auto"


@pytest.mark.parametrize("count", [1, 3])
def test_versions_of_many_cost_one_statement(django_assert_num_queries, count):
    events = EventFactory.create_batch(count, language="en")
    for event in events:
        TranslationFactory(target=event, language="pl", text=f"Po polsku {event.pk}")
        TranslationFactory(target=event, language="uk")

    with django_assert_num_queries(1):
        shown = best_many(events, "name", ["pl", "en"])

    assert {pk: v.text for pk, v in shown.items()} == {e.pk: f"Po polsku {e.pk}" for e in events}


def test_reader_of_the_originals_costs_nothing(django_assert_num_queries):
    events = EventFactory.create_batch(2, language="en")

    with django_assert_num_queries(0):
        shown = best_many(events, "name", ["en", "pl"])

    assert all(version.is_original for version in shown.values())
    assert best_many([], "name", ["en"]) == {}


def test_versions_of_other_models_and_objects_do_not_mix():
    event, other = EventFactory.create_batch(2)
    series = SeriesFactory(pk=event.pk)
    for target in (other, series):
        TranslationFactory(target=target)

    assert len(versions(event, "name")) == 1
    assert best_many([event], "name", ["pl"])[event.pk].is_original


def test_registered_models_say_where_their_html_is():
    assert registry.html_field(Event, "description") == "description_html"
    assert registry.html_field(Event, "name") == ""
