# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.accounts.models import Person
from apps.activity.models import Activity
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.permalinks import AddressFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(administrator=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "factory", [PersonFactory, UserFactory, AddressFactory, TranslationFactory]
)
def test_lists_searches_and_forms_open(client, administrator, factory):
    obj = factory()
    place = f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/"

    for path in (place, f"{place}?q=a", f"{place}{obj.pk}/change/"):
        assert client.get(path).status_code == 200, path


def test_person_renamed_in_the_admin_is_renamed_by_the_verb(client, administrator):
    person = PersonFactory(name="Ada")

    client.post(f"/admin/accounts/person/{person.pk}/change/", {"name": " Adélaïde "})

    assert Person.objects.get(pk=person.pk).name == "Adélaïde"
    assert Activity.objects.get(verb="person.renamed").actor == administrator


@pytest.mark.parametrize("place", ["permalinks/address", "translations/translation"])
@pytest.mark.parametrize("action", ["add", "1/delete"])
def test_what_verbs_own_is_not_written_in_the_admin(client, administrator, place, action):
    assert client.get(f"/admin/{place}/{action}/").status_code in (302, 403)


def test_people_are_never_deleted(client, administrator):
    assert client.get(f"/admin/accounts/person/{PersonFactory().pk}/delete/").status_code == 403


def test_admin_is_closed_to_everybody_else(client):
    client.force_login(UserFactory())

    assert client.get("/admin/accounts/person/").status_code in (302, 403)
