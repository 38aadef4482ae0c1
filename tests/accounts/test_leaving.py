# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts import fresh, services
from apps.accounts.models import FORMER, Person, User
from apps.accounts.tasks import let_go
from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events.models import EventRole
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

LEAVE = "/me/settings/leave/"
STAY = "/me/settings/leave/not/"
SURE = {"posts": "keep", "sure": "on"}


def gone(user, posts="keep"):
    user = services.leave(user, posts=posts, now=timezone.now(), at_once=True)
    return User.objects.select_related("person").get(pk=user.pk)


def test_account_that_leaves_is_nobodys():
    user = UserFactory(
        person__name="Ada", email="ada@example.org", languages=["pl"], timezone="Europe/Warsaw"
    )

    left = gone(user)

    assert (left.email, left.languages, left.timezone) == (None, [], "")
    assert (left.is_active, left.has_usable_password()) == (False, False)
    assert (left.person.name, left.person.looks) == (FORMER, "")
    assert left.person.left_at is not None
    assert left.username != user.username


def test_leaving_twice_changes_nothing():
    left = gone(UserFactory())
    at = left.person.left_at

    services.let_go(left, now=timezone.now())

    assert Person.objects.get(pk=left.person_id).left_at == at


def test_there_is_a_week_to_think_it_over():
    now = timezone.now()
    user = services.leave(UserFactory(), posts="remove", now=now)
    again = services.leave(user, posts="keep", now=now + timedelta(days=2))

    assert (user.leaving_at, again.leaving_at) == (now + services.GRACE, now + services.GRACE)
    assert services.let_go_of_all(now=now + timedelta(days=6)) == 0
    assert services.let_go_of_all(now=now + timedelta(days=7)) == 1
    assert services.let_go_of_all(now=now + timedelta(days=8)) == 0
    assert Activity.objects.get(verb="person.left").data == {"posts": "kept"}


def test_who_stays_stays():
    user = services.leave(UserFactory(), posts="keep", now=timezone.now() - timedelta(days=8))

    services.stay(user)
    services.stay(user)
    let_go()

    assert User.objects.get(pk=user.pk).is_active
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["person.leaving", "person.stayed"]


def test_task_lets_go_of_those_whose_week_is_over():
    user = services.leave(UserFactory(), posts="keep", now=timezone.now() - timedelta(days=8))

    let_go()

    assert not User.objects.get(pk=user.pk).is_active


def test_posts_need_a_decision():
    with pytest.raises(Refused):
        services.leave(UserFactory(), posts="", now=timezone.now())


def test_last_owner_hands_over_first():
    role = EventRoleFactory(role="owner", event__name="Wikimania 2031")
    other = EventRoleFactory(role="organizer", event=role.event)

    with pytest.raises(Refused) as refusal:
        services.leave(role.user, posts="keep", now=timezone.now())

    assert "“Wikimania 2031”" in str(refusal.value)
    EventRoleFactory(role="owner", event=role.event, user=other.user)
    gone(role.user)
    assert not EventRole.objects.filter(user=role.user).exists()


def test_who_became_the_last_owner_meanwhile_waits():
    role = EventRoleFactory(role="owner")
    other = EventRoleFactory(role="owner", event=role.event)
    past = timezone.now() - timedelta(days=8)
    services.leave(role.user, posts="keep", now=past)
    other.delete()

    assert services.let_go_of_all(now=timezone.now()) == 0
    assert User.objects.get(pk=role.user_id).is_active


def test_page_of_who_left_says_so(client):
    user = UserFactory(person__name="Ada")
    page = user.person.get_absolute_url()
    assert client.get(page).status_code == 200

    gone(user)

    assert client.get(page).status_code == 410
    assert client.get(f"/people/{user.person_id}-anything/").status_code == 410


def test_programme_keeps_its_speaker_and_the_account_goes(client):
    user = UserFactory(person__name="Ada the Great")
    speaker = SpeakerFactory(person=user.person, name="Ada L.")
    session = SessionFactory(event=speaker.event)
    session.speakers.add(speaker)
    page = user.person.get_absolute_url()

    left = gone(user)

    speaker.refresh_from_db()
    assert (speaker.person_id, speaker.person.name) == (user.person_id, "Ada L.")
    assert left.person_id != speaker.person_id
    assert left.person.left_at is not None
    assert client.get(page, follow=True).status_code == 200
    assert not Person.objects.filter(name="Ada the Great").exists()


def test_record_keeps_what_happened_and_not_who():
    user = UserFactory(person__name="Ada")
    services.rename(user.person, name="Adele", by=user)

    gone(user)

    row = Activity.objects.get(verb="person.renamed")
    assert (row.actor, row.data) == (None, {})


def test_everybody_is_told_the_day_and_can_stay(client, mailoutbox):
    client.force_login(UserFactory(email="ada@example.org"))
    assert client.get(LEAVE).status_code == 200

    response = client.post(LEAVE, SURE)
    page = client.get("/me/settings/").text

    assert response["Location"] == "/me/settings/"
    assert page.count("You are leaving") == 2
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]
    assert "http" in mailoutbox[0].body
    client.post(STAY)
    assert "You are leaving" not in client.get("/me/settings/").text


def test_account_without_an_address_leaves_without_a_mail(client, mailoutbox):
    client.force_login(UserFactory(email=None))

    assert client.post(LEAVE, SURE).status_code == 303
    assert mailoutbox == []


def test_leaving_at_once_signs_out(client):
    user = UserFactory()
    client.force_login(user)

    response = client.post(LEAVE, SURE | {"at_once": "on"})

    assert response["Location"] == "/"
    assert not User.objects.get(pk=user.pk).is_active
    assert client.get(LEAVE)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("missing", ["posts", "sure"])
def test_nothing_happens_without_a_choice_and_a_yes(client, missing):
    user = UserFactory()
    client.force_login(user)

    response = client.post(LEAVE, {k: v for k, v in SURE.items() if k != missing})

    assert response.status_code == 422
    assert User.objects.get(pk=user.pk).leaving_at is None


def test_refusal_to_let_go_is_told_in_words(client):
    role = EventRoleFactory(role="owner")
    client.force_login(role.user)

    client.post(LEAVE, SURE, headers={"referer": f"http://testserver{LEAVE}"})

    assert "only owner" in client.get(LEAVE).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_old_sign_in_is_not_enough_to_leave(client, method):
    user = UserFactory()
    client.force_login(user)
    session = client.session
    session[fresh.SESSION_KEY] = time.time() - 3600
    session.save()

    response = getattr(client, method)(LEAVE, SURE)

    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.get(pk=user.pk).leaving_at is None


def test_strangers_neither_leave_nor_stay(client):
    assert client.post(LEAVE, SURE)["Location"].startswith("/accounts/login/")
    assert client.post(STAY)["Location"] == "/me/settings/"
    assert client.get(STAY).status_code == 405


@pytest.fixture
def departed(settings, tmp_path):
    """Where those who left are listed, for this test."""
    settings.VAR = tmp_path
    return tmp_path / "left.jsonl"


def test_who_left_leaves_a_restored_backup_again(departed, django_capture_on_commit_callbacks):
    user, other = UserFactory(person__name="Ada"), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        gone(user, posts="remove")
    Person.objects.filter(pk=user.person_id).update(name="Ada", left_at=None)
    User.objects.filter(pk=user.pk).update(email="ada@example.org", is_active=True)

    call_command("let_go_again", str(departed))
    call_command("let_go_again")

    assert User.objects.get(pk=user.pk).email is None
    assert Person.objects.get(pk=user.person_id).name == FORMER
    assert User.objects.get(pk=other.pk).is_active
    assert Activity.objects.filter(verb="person.left").last().data == {"posts": "removed"}


def test_number_that_somebody_new_has_is_left_alone(departed):
    user = UserFactory()
    row = {"account": user.pk, "posts": "keep", "at": "2020-01-01T00:00:00+00:00"}
    departed.write_text(json.dumps(row) + "\n")

    call_command("let_go_again")

    assert User.objects.get(pk=user.pk).is_active


def test_no_list_of_ones_own_means_that_nobody_left_here(departed, capsys):
    call_command("let_go_again")

    where, result = capsys.readouterr().out.splitlines()
    assert where.startswith(f"{departed} is not there: it is made when the first person leaves.")
    assert result == "Taken out again: 0."
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("let_go_again", str(departed))


def test_list_that_is_none_is_refused_in_words(departed):
    departed.write_text("nonsense\n")

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("let_go_again")
