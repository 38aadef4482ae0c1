# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.queries import present_person
from apps.activity.models import Activity
from apps.core.errors import Refused
from tests.factories.accounts import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def recorded(verb):
    return list(Activity.objects.filter(verb=verb).values_list("object_id", "data"))


def test_people_rename_themselves():
    user = UserFactory(person__name="Ada")

    person = services.rename(user.person, name=" Adélaïde ", by=user)

    assert person.name == "Adélaïde"
    assert recorded("person.renamed") == [
        (person.pk, {"before": {"name": "Ada"}, "after": {"name": "Adélaïde"}})
    ]


def test_renaming_to_the_same_name_changes_nothing():
    user = UserFactory(person__name="Ada")

    services.rename(user.person, name="Ada", by=user)

    assert recorded("person.renamed") == []


def test_nobody_renames_others_but_administrators():
    person = PersonFactory(name="Ada")

    with pytest.raises(Refused):
        services.rename(person, name="Eve", by=UserFactory())
    services.rename(person, name="Ada L.", by=UserFactory(administrator=True))

    person.refresh_from_db()
    assert person.name == "Ada L."


def test_merging_moves_the_account_and_what_was_merged_before():
    first, user, into = PersonFactory(), UserFactory(), PersonFactory()
    administrator = UserFactory(administrator=True)
    services.merge(first, into=user.person, by=administrator)

    services.merge(user.person, into=into, by=administrator)

    user.refresh_from_db()
    assert user.person == into
    assert present_person(first.pk) == into
    assert recorded("person.merged")[-1] == (recorded("person.merged")[-1][0], {"into": into.pk})


def test_merging_twice_is_merging_once():
    person, into, administrator = PersonFactory(), PersonFactory(), UserFactory(administrator=True)

    services.merge(person, into=into, by=administrator)
    again = services.merge(person, into=into, by=administrator)

    assert again == into
    assert len(recorded("person.merged")) == 1


@pytest.mark.parametrize("case", ["stranger", "itself", "both have accounts", "back again"])
def test_merge_that_makes_no_sense_is_refused(case):
    one, other, administrator = UserFactory(), UserFactory(), UserFactory(administrator=True)
    plain, into = PersonFactory(), PersonFactory()
    services.merge(plain, into=into, by=administrator)
    person, goal, by = {
        "stranger": (PersonFactory(), into, one),
        "itself": (into, into, administrator),
        "both have accounts": (one.person, other.person, administrator),
        "back again": (into, plain, administrator),
    }[case]

    with pytest.raises(Refused):
        services.merge(person, into=goal, by=by)


def test_choices_are_kept_in_their_usual_spelling():
    user = services.change_preferences(
        UserFactory(timezone="Asia/Tokyo"),
        ui_language="ar-EG",
        languages=["sr_latn", "uk", "uk"],
        theme="dark",
    )

    user.refresh_from_db()
    assert (user.ui_language, user.languages) == ("ar", ["sr-Latn", "uk"])
    assert (user.timezone, user.theme) == ("Asia/Tokyo", "dark")


def test_choice_can_be_given_back():
    user = services.change_preferences(
        UserFactory(timezone="Asia/Tokyo", theme="dark"), timezone=""
    )

    assert (user.timezone, user.theme) == ("", "dark")


@pytest.mark.parametrize(
    "choice",
    [
        {"ui_language": "tlh"},
        {"timezone": "Mars/Base"},
        {"theme": "neon"},
        {"languages": ["no language"]},
        {"languages": ["en", "pl", "uk", "fr", "es", "ar", "de", "it", "cs", "sk", "hu"]},
    ],
)
def test_choice_that_is_none_is_refused(choice):
    user = UserFactory(ui_language="ar", timezone="Asia/Tokyo", languages=["pl"])

    with pytest.raises(Refused):
        services.change_preferences(user, **choice)

    user.refresh_from_db()
    assert (user.ui_language, user.timezone, user.languages) == ("ar", "Asia/Tokyo", ["pl"])


def test_account_needs_no_address():
    first, second = User.objects.create_user(name="One"), User.objects.create_user(name="Two")

    assert (first.email, second.email) == (None, None)
    assert first.username != second.username


def test_address_belongs_to_one_account_in_any_case():
    user = services.join(email="Ada@Example.org", name="Ada")

    again = services.join(email="ADA@example.org", name="Somebody")

    assert again == user
    assert (user.email, again.person.name) == ("ada@example.org", "Ada")
