# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles are given and taken in the admin, open it and close it, and everybody can read of them."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.events import services
from apps.events.models import EventRole
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory

pytestmark = pytest.mark.django_db

ADD = "admin:events_eventrole_add"
LIST = "admin:events_eventrole_changelist"


@pytest.fixture
def owner(client):
    role = EventRoleFactory(role="owner")
    client.force_login(role.user)
    return role


def give(client, event, person, role="moderator"):
    return client.post(reverse(ADD), {"event": event.pk, "person": person, "role": role})


def take(client, role):
    data = {"action": "take", "_selected_action": [role.pk], "confirmed": "1"}
    return client.post(reverse(LIST), data, follow=True)


@pytest.mark.parametrize(
    "typed", ["{page}", "https://portal.example{page}", "{pk}", "#{pk}", "ADA"]
)
def test_an_owner_gives_a_role_by_the_page_the_number_or_the_name(client, owner, typed):
    ada = UserFactory(person__name="Ada")
    words = typed.format(page=ada.person.get_absolute_url(), pk=ada.person_id)

    assert give(client, owner.event, words).status_code == 302

    ada.refresh_from_db()
    assert (ada.event_roles.get().role, ada.is_staff) == ("moderator", True)


def test_nobody_is_guessed_when_several_or_none_or_no_account_fit(client, owner):
    UserFactory.create_batch(2, person__name="Ada")
    speaker = PersonFactory()

    answers = [give(client, owner.event, typed).text for typed in ("Ada", "Eve", str(speaker.pk))]

    assert "Several people have this name" in answers[0]
    assert "Nobody here is called so" in answers[1]
    assert "has not signed in yet" in answers[2]
    assert EventRole.objects.get() == owner


def test_an_e_mail_address_does_not_tell_whether_it_has_an_account(client, owner):
    UserFactory(email="ada@example.org")

    known, unknown = (
        give(client, owner.event, m).text for m in ("ada@example.org", "b@example.org")
    )

    assert "Nobody here is called so" in known
    assert "Nobody here is called so" in unknown


def test_a_taken_role_closes_the_admin_and_is_told_on_the_page_of_people(client, owner):
    ada = UserFactory(person__name="Ada")
    give(client, owner.event, str(ada.person_id), role="translator")

    response = take(client, ada.event_roles.get())

    ada.refresh_from_db()
    assert (ada.event_roles.count(), ada.is_staff) == (0, False)
    assert "is done" in response.text
    text = client.get(f"/{owner.event.slug}/people/").text
    assert text.count("Ada</bdi>") == 2
    assert "Translator, given on" in text
    assert "Translator, taken on" in text


def test_the_last_owner_stays_and_the_reason_is_said(client, owner):
    response = take(client, owner)

    assert "An event keeps at least one owner." in response.text
    assert EventRole.objects.get() == owner


def test_organizers_read_roles_and_neither_give_nor_take_them(client):
    organizer = EventRoleFactory(role="organizer")
    other = EventRoleFactory(event=organizer.event, role="moderator")
    client.force_login(organizer.user)

    assert client.get(reverse(LIST)).status_code == 200
    assert give(client, organizer.event, str(UserFactory().person_id)).status_code == 403
    take(client, other)
    assert EventRole.objects.filter(pk=other.pk).exists()


def test_relays_have_no_business_in_the_admin(client):
    event, user = EventFactory(), UserFactory()
    services.give_role(event, user=user, role="relay", by=None)
    client.force_login(user)

    assert User.objects.get(pk=user.pk).is_staff is False
    assert client.get("/admin/").status_code in (302, 403)


def test_administrators_stay_in_whatever_role_they_lose():
    event, boss = EventFactory(), UserFactory(administrator=True)
    EventRoleFactory(event=event, role="owner")
    role = services.give_role(event, user=boss, role="owner", by=None)

    services.take_role(role, by=None)

    assert User.objects.get(pk=boss.pk).is_staff is True


def test_who_opens_an_event_owns_it_and_may_open_the_admin(client):
    opener = EventRoleFactory(role="owner").user
    client.force_login(opener)
    values = {
        "name": "Next", "slug": "next", "series": "", "starts_on": "2027-04-02",
        "ends_on": "2027-04-04", "timezone": "Asia/Kathmandu", "mode": "online", "place": "",
        "status": "official", "languages": "ne", "language": "ne", "description": "", "website": "",
    }  # fmt: skip

    client.post(reverse("admin:events_event_add"), values)

    role = EventRole.objects.get(event__slug="next")
    assert (role.user, role.role, role.event.status) == (opener, "owner", "unofficial")
