# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags that moderators hide: found nowhere, and there again as they were."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Tag
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory
from tests.threads.test_hidden_leaks import CANARY, leaks, pages_of

pytestmark = pytest.mark.django_db

PAGE, FEED = f"/tags/{CANARY.lower()}/", f"/tags/{CANARY.lower()}.atom"


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def area():
    return AreaFactory(slug="growth")


@pytest.fixture
def tagged(author, area):
    """Two discussions with the tag, each of an event of its own."""

    def talk(name):
        event, tags = EventFactory(on_now=True, name=name), [CANARY, "open"]
        said = {"title": f"In {name}", "text": "words"}
        return services.start(event=event, areas=[area], tags=tags, by=author, **said)

    return [talk("Here"), talk("There")]


@pytest.fixture
def tag(tagged):
    return Tag.objects.get(name=CANARY)


def pages(thread):
    session = SessionFactory(event=thread.event)
    further = ["/areas/", "/areas/growth/", "/areas/growth.atom", f"/threads/{thread.pk}/new/"]
    return [*pages_of(thread.event, session, thread, thread.posts.get()), *further]


def shows(client, thread):
    return leaks(client, [thread.get_absolute_url()]) != []


def test_a_tag_that_is_hidden_everywhere_is_found_nowhere(client, tagged, tag, author):
    call_command("build_search", verbosity=0)
    assert len(leaks(client, pages(tagged[0]))) > 2

    services.hide_tag(tag, by=UserFactory(administrator=True))

    for reader in (None, author, EventRoleFactory(role="organizer").user):
        client.logout()
        if reader is not None:
            client.force_login(reader)
        for thread in tagged:
            addresses = [*pages(thread), reverse("threads:arrange", args=[thread.pk])]
            assert leaks(client, addresses) == []
        gone = client.get(PAGE)
        assert (gone.status_code, CANARY in gone.text) == (410, False)
        assert client.get(FEED).status_code in (404, 410)


def test_it_is_shown_again_as_it_was_whatever_its_author_changed(client, tagged, tag, author):
    boss = UserFactory(administrator=True)
    services.hide_tag(tag, by=boss)
    services.hide_tag(tag, by=boss)
    services.tag(tagged[0], names=["other"], by=author)
    assert [shows(client, thread) for thread in tagged] == [False, False]

    services.show_tag(tag, by=boss)
    services.show_tag(tag, by=boss)

    assert [shows(client, thread) for thread in tagged] == [True, True]
    assert {one.name for one in tagged[0].tags.all()} == {CANARY, "other"}
    assert client.get(PAGE).status_code == 200


def test_moderators_hide_a_tag_in_their_event_alone(client, tagged, tag):
    here = tagged[0]
    moderator = EventRoleFactory(event=here.event, role="moderator").user
    page = reverse("threads:arrange", args=[here.pk])
    client.force_login(moderator)
    assert "Hide in this event" in client.get(page).text

    client.post(page, {"do": "hide-tag", "tag": tag.pk})

    client.logout()
    assert leaks(client, pages(here)) == ["/areas/growth/"] * 2, "with the other discussion"
    assert [shows(client, thread) for thread in tagged] == [False, True]
    listed = client.get(PAGE).text
    assert ("In Here" in listed, "In There" in listed) == (False, True)
    feed = client.get(FEED).text
    assert ("In Here" in feed, "In There" in feed) == (False, True)
    log = client.get(f"/{here.event.slug}/moderation/log/").text
    assert ("Tag hidden" in log, CANARY in log) == (True, False)
    client.force_login(moderator)
    client.post(page, {"do": "show-tag", "tag": tag.pk})
    assert [shows(client, thread) for thread in tagged] == [True, True]


def test_who_may_hide_a_tag(client, tagged, tag, author):
    here, there = tagged
    for user in (author, UserFactory(), EventRoleFactory(event=there.event).user):
        with pytest.raises(Refused):
            services.hide_tag(tag, event=here.event, by=user)
        with pytest.raises(Refused):
            services.hide_tag(tag, by=user)
    client.force_login(author)
    page = reverse("threads:arrange", args=[here.pk])
    assert "Hide in this event" not in client.get(page).text
    assert client.post(page, {"do": "hide-tag", "tag": tag.pk}).status_code == 409
    assert not tag.hiding.exists()


def test_who_runs_the_portal_hides_it_in_the_admin(client, tagged, tag):
    client.force_login(UserFactory(administrator=True))
    address = reverse("admin:threads_tag_changelist")

    def act(name):
        chosen = {"action": name, "_selected_action": [tag.pk], "confirmed": "1", "confirm": "1"}
        client.post(address, chosen)
        return tag.hiding.filter(event=None).exists()

    assert (act("hide_tag"), act("show_tag")) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_any_number_of_tags(client, django_assert_num_queries, number):
    event = EventFactory()
    for n in range(number):
        services.start(event=event, tags=[f"t{n}", f"u{n}"], title="T", text="x", by=UserFactory())
    for one in Tag.objects.filter(name__startswith="u"):
        services.hide_tag(one, event=event, by=UserFactory(administrator=True))
    with django_assert_num_queries(7):
        text = client.get(f"/{event.slug}/threads/?show=unanswered").text

    assert (text.count(">#t"), text.count(">#u")) == (number, 0)
