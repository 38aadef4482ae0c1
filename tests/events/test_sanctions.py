# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import OpenSession
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events import services
from apps.events.models import Sanction
from apps.events.moderating import moderating
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory

pytestmark = pytest.mark.django_db

SPAM = {"rule": Rule.SPAM, "reason": "Three times the same"}


def in_a_week():
    return timezone.now() + timedelta(days=7)


def moderator_of(event, role="moderator", **fields):
    return EventRoleFactory(event=event, role=role, **fields).user


def code_of(action):
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def test_a_silence_holds_in_its_event_until_its_end():
    event, user = EventFactory(), UserFactory()
    services.silence(user, event=event, until=in_a_week(), by=moderator_of(event), **SPAM)

    with pytest.raises(Refused) as refusal:
        services.refuse_sanctioned(user, event.pk)
    services.refuse_sanctioned(user, EventFactory().pk)
    services.refuse_sanctioned(user, None)

    assert refusal.value.code == "silenced"
    assert "rule 4" in refusal.value.message
    assert "Three times the same" in refusal.value.message


def test_a_silence_that_has_ended_keeps_nobody():
    sanction = services.silence(
        UserFactory(), event=(event := EventFactory()), until=in_a_week(),
        by=moderator_of(event), **SPAM,
    )  # fmt: skip
    Sanction.objects.update(until=timezone.now() - timedelta(seconds=1))

    services.refuse_sanctioned(sanction.user, event.pk)


def test_a_silence_is_taken_back_once():
    event, user = EventFactory(), UserFactory()
    by = moderator_of(event)
    sanction = services.silence(user, event=event, until=in_a_week(), by=by, **SPAM)

    lifted = [services.lift(sanction, by=by).lifted_at for _ in range(2)]

    services.refuse_sanctioned(user, event.pk)
    assert lifted[0] == lifted[1]


def test_a_second_silence_takes_the_place_of_the_first():
    event, user = EventFactory(), UserFactory()
    by = moderator_of(event)
    for _ in range(2):
        services.silence(user, event=event, until=in_a_week(), by=by, **SPAM)

    assert Sanction.objects.in_force(timezone.now()).count() == 1


def test_a_ban_holds_everywhere_and_ends_all_sessions():
    user, admin = UserFactory(), UserFactory(administrator=True)
    now = timezone.now()
    OpenSession.objects.create(
        user=user, session_key="k", way="code", signed_in_at=now, seen_on=now.date()
    )

    services.ban(user, by=admin, **SPAM)

    assert not OpenSession.objects.filter(user=user).exists()
    assert code_of(lambda: services.refuse_sanctioned(user, EventFactory().pk)) == "banned"
    assert code_of(lambda: services.refuse_sanctioned(user, None)) == "banned"


def test_only_administrators_ban():
    event = EventFactory()
    for by in (UserFactory(), moderator_of(event), moderator_of(event, role="owner")):
        assert code_of(lambda by=by: services.ban(UserFactory(), by=by, **SPAM)) == "not-yours"


@pytest.mark.parametrize("who", ["stranger", "translator", "of another event"])
def test_who_does_not_moderate_the_event_silences_nobody(who):
    event = EventFactory()
    by = {
        "stranger": UserFactory,
        "translator": lambda: moderator_of(event, role="translator"),
        "of another event": lambda: moderator_of(EventFactory(), role="organizer"),
    }[who]()

    def attempt():
        services.silence(UserFactory(), event=event, until=in_a_week(), by=by, **SPAM)

    assert code_of(attempt) == "not-yours"


@pytest.mark.parametrize("who", ["administrator", "owner", "organizer", "oneself"])
def test_moderators_do_not_silence_those_who_run_the_event_or_the_portal(who):
    event = EventFactory()
    by = moderator_of(event)
    user = {
        "administrator": lambda: UserFactory(administrator=True),
        "owner": lambda: moderator_of(event, role="owner"),
        "organizer": lambda: moderator_of(event, role="organizer"),
        "oneself": lambda: by,
    }[who]()

    def attempt():
        services.silence(user, event=event, until=in_a_week(), by=by, **SPAM)

    assert code_of(attempt) == "protected"


def test_a_warning_keeps_nobody_and_is_marked_until_it_is_read():
    event, user = EventFactory(), UserFactory()
    services.warn(user, event=event, by=moderator_of(event), **SPAM)
    services.refuse_sanctioned(user, event.pk)

    user.refresh_from_db()
    told = user.marks
    services.read_all(user)
    user.refresh_from_db()

    assert (told, user.marks) == (["told"], [])
    assert Sanction.objects.get().read_at is not None


def test_a_moderator_of_some_languages_covers_those_and_texts_without_one():
    role = EventRoleFactory(role="moderator", languages=["ar", "pt-BR"])

    right = moderating(role.user, role.event_id)

    covered = [right.covers(code) for code in ("ar", "ar-EG", "pt", "", "pl")]
    assert covered == [True, True, True, True, False]


def test_the_highest_role_decides_what_one_moderates():
    event, user = EventFactory(), UserFactory()
    EventRoleFactory(event=event, user=user, role="moderator", languages=["ar"])
    EventRoleFactory(event=event, user=user, role="organizer")

    right = moderating(user, event.pk)

    assert (right.role, right.covers("pl")) == ("organizer", True)
