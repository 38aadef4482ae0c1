# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose names nobody else can have."""

import unicodedata

import pytest

from apps.accounts import services
from apps.accounts.lookalikes import without_addition
from apps.core.errors import Refused
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SpeakerFactory

pytestmark = pytest.mark.django_db


def refusal_of(name):
    try:
        services.join(email="new@example.org", name=name)
    except Refused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("name", ["Zorana Ilić", "zorana ilic", "ZORANA  ILIĆ", "Z0rana Ilić"])
@pytest.mark.parametrize("task", ["administrator", "organizer", "moderator"])
def test_nobody_has_the_name_of_those_who_run_something(name, task):
    if task == "administrator":
        UserFactory(administrator=True, person__name="Zorana Ilić")
    else:
        EventRoleFactory(role=task, user__person__name="Zorana Ilić")

    assert refusal_of(name) == "name-taken"


def test_speaker_joins_under_the_name_on_the_programme():
    SpeakerFactory(person__name="Adélaïde Calais")

    assert refusal_of("Adelaide Calais") == ""


def test_nobody_joins_as_a_look_alike_of_a_speaker():
    SpeakerFactory(person__name="Ana Coh")

    assert refusal_of("Аnа Сон") == "name-mixed"
    assert refusal_of("Апа Сон") == ""
    assert refusal_of("Ana С0h".replace("С", "C")) == "name-taken"


def test_namesakes_without_a_task_are_welcome():
    UserFactory(person__name="Maria")
    PersonFactory(name="Maria")

    assert refusal_of("Maria") == ""


def test_people_keep_and_respell_their_own_name():
    user = UserFactory(administrator=True, person__name="Jose")

    assert services.rename(user.person, name="José", by=user).name == "José"


def test_renaming_to_somebody_with_a_task_is_refused():
    UserFactory(administrator=True, person__name="Maria")
    user = UserFactory(person__name="Eve")

    with pytest.raises(Refused) as refusal:
        services.rename(user.person, name="Mаrіа".replace("а", "a").replace("і", "í"), by=user)

    assert refusal.value.code == "name-taken"


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ("Zorana Ilić", "Zorana Ilić (WMF)"),
        ("Zorana Ilić", "Zorana Ilic [Chapter] (WMF)"),
        ("Zorana Ilić", "Zorana Ilić （WMF）"),
        ("Zorana Ilić", "Zorana Ilić (WMF"),
        ("Zorana Ilić", "Zorana Ilić (WMF (DE))"),
        ("Zorana Ilić (WMF)", "Zorana Ilić"),
        ("Zorana Ilić (WMF)", "Zorana Ilić (WMDE)"),
        ("Zorana Ilić", "Zorana Ilić, WMF"),
        ("Zorana Ilić", "Zorana Ilić,wmde"),
        ("Zorana Ilić", "Zorana Ilić | NGO"),
        ("Zorana Ilić", "Zorana Ilić – ZHdK"),
        ("Zorana Ilić", "Zorana Ilić / МВФ"),
        ("Zorana Ilić", "Zorana_Ilić_WMFr"),
        ("Zorana Ilić", "Zorana Ilić WMF"),
        ("Zorana Ilić", "Zorana Ilić, NGO (2027), WMF"),
        ("Qgil-WMF", "Qgil"),
        ("Zorana Ilić, WMF", "Zorana Ilić"),
    ],
)
def test_where_somebody_belongs_tells_nobody_apart(taken, name):
    user = UserFactory(administrator=True)
    user.person.save(update_fields=user.person.take_name(taken))

    assert refusal_of(name) == "name-taken"


@pytest.mark.parametrize(
    "name",
    [
        "Ana (Zorana) Ilić",
        "(Zorana Ilić)",
        "Zorana Ilić Petrova",
        "Ilić, Zorana",
        "Zorana I.",
        "Zorana ILIĆ",
        "ZORANA-ILIĆ",
        "Jean-Luc",
        "Wmf",
        "Zorana, B",
        "小林 さん",
        "Nguyễn Văn An",
        "Ilić, Ana",
    ],
)
def test_all_else_belongs_to_the_name(name):
    assert without_addition(name) == unicodedata.normalize("NFKD", name)


def test_a_speaker_joins_with_an_affiliation_in_the_name_of_the_programme():
    SpeakerFactory(person__name="Adélaïde Calais (WMF)")

    assert refusal_of("Adelaide Calais") == ""
