# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime

import pytest

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events import services
from apps.events.models import Event, EventRole
from apps.permalinks.models import Address
from apps.translations.models import Translation
from tests.factories.accounts import UserFactory
from tests.factories.events import ChannelFactory, EventFactory, EventRoleFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def open_event(**changes):
    values = {
        "slug": "spring-meeting",
        "name": "Spring meeting",
        "starts_on": date(2027, 4, 2),
        "ends_on": date(2027, 4, 4),
        "timezone": "Asia/Kathmandu",
        "mode": "hybrid",
        "by": None,
    }
    return services.open_event(**values | changes)


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_an_opened_event_has_its_address_its_owner_and_the_days_of_its_zone():
    ines = UserFactory()

    event = open_event(by=ines, description="Come **all**.", languages=["ne", "en", "ne"])

    assert Address.objects.get(path="/spring-meeting/").target == event
    assert [(role.user, role.role) for role in event.roles.all()] == [(ines, "owner")]
    assert event.begins_at == datetime(2027, 4, 1, 18, 15, tzinfo=UTC)
    assert event.finishes_at == datetime(2027, 4, 4, 18, 15, tzinfo=UTC)
    assert event.description_html == "<p>Come <strong>all</strong>.</p>\n"
    assert event.languages == ["ne", "en"]
    assert "DTSTART;VALUE=DATE:20270402" in Event.objects.get().ical
    assert verbs() == ["event.opened"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"slug": "events"}, ""),
        ({"slug": "ADMIN"}, ""),
        ({"slug": "people"}, ""),
        ({"slug": "no/slash"}, "not-a-word"),
        ({"slug": ""}, "not-a-word"),
        ({"slug": "x" * 81}, "not-a-word"),
        ({"name": "  "}, "no-name"),
        ({"timezone": "EST"}, "no-zone"),
        ({"timezone": "Europe/Nowhere"}, "no-zone"),
        ({"timezone": "../../etc/passwd"}, "no-zone"),
        ({"ends_on": date(2027, 4, 1)}, "ends-before-start"),
        ({"ends_on": date(2029, 4, 1)}, "too-long"),
        ({"languages": ["not a language"]}, "no-language"),
        ({"website": "javascript:alert(1)"}, "no-address"),
    ],
)
def test_an_event_that_cannot_be_is_refused_whole(changes, code):
    with pytest.raises(Refused) as refusal:
        open_event(**changes)

    assert refusal.value.code == code
    assert (Event.objects.count(), Address.objects.count(), verbs()) == (0, 0, [])


def test_a_slug_may_be_of_any_script():
    event = open_event(slug="ويكي-عربية-2027")

    assert Address.objects.get().path == "/ويكي-عربية-2027/"
    assert event.get_absolute_url().startswith("/%D9%88")


def test_an_address_is_given_once():
    open_event()

    with pytest.raises(Refused) as refusal:
        open_event()

    assert refusal.value.code == "taken"


def test_a_changed_zone_moves_the_bounds_of_the_days():
    event = open_event()

    event = services.change(event, timezone="America/Sao_Paulo", by=None)

    assert event.begins_at == datetime(2027, 4, 2, 3, 0, tzinfo=UTC)
    assert event.finishes_at == datetime(2027, 4, 5, 3, 0, tzinfo=UTC)


def test_days_around_a_clock_change_have_the_offset_of_their_midnight():
    event = open_event(
        starts_on=date(2027, 3, 27), ends_on=date(2027, 3, 28), timezone="Europe/Warsaw"
    )

    assert event.begins_at == datetime(2027, 3, 26, 23, 0, tzinfo=UTC)
    assert event.finishes_at == datetime(2027, 3, 28, 22, 0, tzinfo=UTC)


def test_a_day_without_a_midnight_begins_with_its_first_hour():
    event = open_event(
        starts_on=date(2026, 4, 24), ends_on=date(2026, 4, 24), timezone="Africa/Cairo"
    )

    assert event.begins_at == datetime(2026, 4, 23, 22, 0, tzinfo=UTC)
    assert event.begins_at.astimezone(event.zone).hour == 1


def test_a_change_is_recorded_with_what_was_before_and_raises_version_and_sequence():
    event = open_event()

    changed = services.change(event, place="Pokhara", status="official", by=None)

    assert changed.version == event.version + 1
    assert changed.sequence == 1
    assert "LOCATION:Pokhara" in changed.ical
    activity = Activity.objects.get(verb="event.changed")
    assert activity.data == {
        "fields": ["place", "status"],
        "before": {"place": "", "status": "unofficial"},
        "after": {"place": "Pokhara", "status": "official"},
    }


def test_what_a_calendar_does_not_show_leaves_the_sequence():
    event = services.change(open_event(), status="endorsed", by=None)

    assert (event.version, event.sequence) == (2, 0)


def test_changing_nothing_writes_nothing():
    event = open_event()

    again = services.change(event, place="", name="Spring meeting", by=None)

    assert (again.version, verbs()) == (event.version, ["event.opened"])


def test_a_field_with_a_verb_of_its_own_is_not_changed_by_the_way():
    with pytest.raises(TypeError, match="slug"):
        services.change(open_event(), slug="other", by=None)


def test_a_rewritten_description_marks_its_translations_outdated():
    event = open_event(description="One.", language="en")
    TranslationFactory(target=event, field="description", language="ne", text="एक।")

    services.change(event, description="Two.", by=None)

    assert Translation.objects.get().outdated


def test_a_renamed_event_answers_at_its_old_addresses_with_one_redirect(client):
    event = open_event()

    services.rename(event, slug="spring-2027", by=None)

    assert set(Address.objects.values_list("path", flat=True)) == {
        "/spring-meeting/",
        "/spring-2027/",
    }
    response = client.get("/spring-meeting/programme.ics")
    assert (response.status_code, response["Location"]) == (301, "/spring-2027/programme.ics")


def test_a_renamed_event_keeps_the_uid_in_calendars():
    event = open_event()
    uid = next(line for line in event.ical.splitlines() if line.startswith("UID:"))

    renamed = services.rename(event, slug="spring-2027", by=None)

    assert uid in renamed.ical.splitlines()
    assert renamed.sequence == event.sequence + 1


def test_an_event_can_take_its_old_address_back_and_nobody_else_can():
    event = open_event()
    services.rename(event, slug="spring-2027", by=None)

    with pytest.raises(Refused):
        open_event()
    back = services.rename(event, slug="spring-meeting", by=None)

    assert back.slug == "spring-meeting"


def test_renaming_to_a_reserved_or_taken_word_is_refused():
    event, other = open_event(), open_event(slug="other")

    for slug in ("static", other.slug):
        with pytest.raises(Refused):
            services.rename(event, slug=slug, by=None)

    assert Event.objects.get(pk=event.pk).slug == "spring-meeting"


def test_renaming_twice_to_the_same_word_changes_nothing():
    event = open_event()
    once = services.rename(event, slug="next", by=None)

    again = services.rename(event, slug="next", by=None)

    assert again.version == once.version
    assert verbs() == ["event.opened", "event.renamed"]


def test_a_cancelled_event_says_so_in_calendars_until_it_is_restored():
    event = open_event()

    cancelled = services.cancel(event, by=None)
    services.cancel(event, by=None)
    assert "STATUS:CANCELLED" in cancelled.ical

    restored = services.restore(event, by=None)
    services.restore(event, by=None)
    assert "STATUS:CONFIRMED" in restored.ical
    assert restored.sequence == 2
    assert verbs() == ["event.opened", "event.cancelled", "event.restored"]


def test_touch_raises_the_version_in_the_database():
    event = EventFactory()

    services.touch(event)
    services.touch(event)

    assert Event.objects.get().version == event.version + 2


def test_a_role_is_given_once_and_taken_back():
    event, omar = EventFactory(), UserFactory()

    role = services.give_role(event, user=omar, role="translator", by=None)
    assert services.give_role(event, user=omar, role="translator", by=None) == role
    services.take_role(role, by=None)
    services.take_role(role, by=None)

    assert not event.roles.exists()
    assert verbs() == ["event.role_given", "event.role_taken"]


def test_the_last_owner_stays():
    role = EventRoleFactory(role=EventRole.Role.OWNER)

    with pytest.raises(Refused):
        services.take_role(role, by=None)

    assert EventRole.objects.filter(pk=role.pk).exists()


def test_a_channel_is_linked_once_and_taken_away():
    event = EventFactory()

    channel = services.add_channel(event, name="Telegram", url="https://t.me/x", by=None)
    assert services.add_channel(event, name="Other", url="https://t.me/x", by=None) == channel
    services.remove_channel(channel, by=None)
    services.remove_channel(channel, by=None)

    assert verbs() == ["event.channel_added", "event.channel_removed"]


def test_a_channel_that_is_no_address_is_refused():
    with pytest.raises(Refused):
        services.add_channel(EventFactory(), name="Chat", url="ftp://x", by=None)

    assert ChannelFactory().event.channels.count() == 1
