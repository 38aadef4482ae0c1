# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Person, User
from apps.activity.models import Activity
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventRoleFactory
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


def act(client, model, action, obj, **answers):
    """A verb as the admin does it, with the answers to what it asks."""
    asked = {f"ask-{name}": value for name, value in answers.items()}
    return client.post(
        f"/admin/accounts/{model}/",
        {"action": action, "_selected_action": obj.pk, "confirmed": "1", **asked},
    )


def test_administrators_enter_people_by_the_verb(client, administrator):
    client.post("/admin/accounts/person/add/", {"name": " Ada  L. "})
    refused = client.post("/admin/accounts/person/add/", {"name": "Admin"})

    assert Person.objects.filter(name="Ada L.", looks="adai").count() == 1
    assert refused.status_code == 409
    assert Activity.objects.filter(verb="person.entered").count() == 1


def test_administrators_confirm_affiliations(client, administrator):
    person = PersonFactory(affiliation="Wikimedia CH")

    act(client, "person", "confirm", person)
    confirmed = Person.objects.get(pk=person.pk)
    act(client, "person", "doubt", person)

    assert confirmed.affiliation_confirmed_by == administrator
    assert Person.objects.get(pk=person.pk).affiliation_confirmed_at is None


def test_affiliation_is_changed_by_the_verb(client, administrator):
    person = PersonFactory(name="Ada")

    client.post(
        f"/admin/accounts/person/{person.pk}/change/",
        {"name": "Ada", "affiliation": "WMPL", "affiliation_language": "pl"},
    )

    assert Person.objects.get(pk=person.pk).affiliation == "WMPL"
    assert Activity.objects.get().verb == "person.affiliated"


def test_two_entries_of_one_human_being_are_joined(client, administrator):
    goes, stays = PersonFactory(), PersonFactory()

    nobody = act(client, "person", "merge", goes, into=999_999)
    act(client, "person", "merge", goes, into=stays.pk)

    assert nobody.status_code == 422
    assert Person.objects.get(pk=goes.pk).merged_into == stays


def test_accounts_are_locked_and_unlocked(client, administrator):
    user = UserFactory()

    act(client, "user", "suspend", user)
    locked = User.objects.get(pk=user.pk).is_active
    act(client, "user", "reinstate", user)

    assert (locked, User.objects.get(pk=user.pk).is_active) == (False, True)
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["person.suspended", "person.reinstated"]


def test_administrators_neither_lock_nor_degrade_themselves(client, administrator):
    act(client, "user", "suspend", administrator)
    act(client, "user", "take", administrator)

    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.is_superuser) == (True, True)


def test_administration_is_given_and_taken(client, administrator):
    role = EventRoleFactory(role="organizer")

    act(client, "user", "give", role.user)
    given = User.objects.get(pk=role.user_id)
    act(client, "user", "take", role.user)
    taken = User.objects.get(pk=role.user_id)

    assert (given.is_superuser, taken.is_superuser, taken.is_staff) == (True, False, True)


def test_somebody_who_asked_is_forgotten(client, administrator):
    user = UserFactory(person__name="Ada")

    act(client, "user", "let_go", user, posts="remove")

    user.refresh_from_db()
    assert (user.is_active, user.person.name) == (False, "A former participant")
    assert client.get(f"/admin/accounts/user/{user.pk}/change/").status_code == 200
    assert client.get(f"/admin/accounts/person/{user.person_id}/change/").status_code == 200


@pytest.mark.parametrize("role", ["owner", "organizer", "moderator", "translator"])
def test_organizers_learn_names_and_no_addresses(client, role):
    client.force_login(EventRoleFactory(role=role).user)
    other = UserFactory(person__name="Zorana", email="zorana@example.org")

    for place in ("user", "person"):
        assert client.get(f"/admin/accounts/{place}/").status_code in (302, 403)
        assert client.get(f"/admin/accounts/{place}/{other.pk}/change/").status_code in (302, 403)
        answer = act(client, place, "let_go" if place == "user" else "merge", other)
        assert answer.status_code in (302, 403)
    assert User.objects.get(pk=other.pk).is_active
    for word in ("zorana@example", "Zorana"):
        found = client.get(
            "/admin/autocomplete/",
            {
                "app_label": "events",
                "model_name": "eventrole",
                "field_name": "user",
                "term": word,
            },
        )
        assert "zorana@example.org" not in found.text


def test_lists_cost_the_same_for_one_and_for_three(client, administrator):
    counts = []
    for _ in range(2):
        UserFactory.create_batch(1 + 2 * len(counts))
        for place in ("user", "person"):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/admin/accounts/{place}/")
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
