# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done after a session: marked, taken, reminded of, done."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from apps.accounts.services import merge
from apps.core.errors import Refused
from apps.notifications.models import NoticeItem
from apps.notifications.services import tell_of_due
from apps.threads import services
from apps.threads.models import FollowUp
from apps.threads.queries import posts_page
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory, SeriesFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

DUE = date(2099, 11, 3)


@pytest.fixture
def author():
    return UserFactory(person__name="Jadwiga Nowa", email="jadwiga@example.org")


@pytest.fixture
def post(author):
    thread = ThreadFactory(event__timezone="Europe/Skopje", title="Plans")
    return services.reply(thread, text="Write the **handbook**", by=author)


def shown(post) -> str:
    return posts_page(post.thread, language="en").rows[-1].fragment


def test_a_post_says_who_takes_care_of_it_and_until_when(post, author):
    services.mark_follow_up(post, owner=author.person, due_on=DUE, by=author)

    chip = shown(post).split('class="fu sm"')[1]
    assert "<bdi>Jadwiga Nowa</bdi>" in chip
    assert "until Nov. 3, 2099" in chip


def test_marking_again_with_the_same_words_changes_nothing(post, author):
    services.mark_follow_up(post, owner=author.person, due_on=DUE, by=author)
    before = FollowUp.objects.values().get()

    services.mark_follow_up(post, owner=author.person, due_on=DUE, by=author)

    assert FollowUp.objects.values().get() == before


def test_another_date_is_reminded_of_anew(post, author):
    follow_up = services.mark_follow_up(post, owner=author.person, due_on=DUE, by=author)
    FollowUp.objects.update(reminded_at=follow_up.created_at)

    services.mark_follow_up(post, owner=author.person, due_on=date(2099, 12, 1), by=author)

    assert FollowUp.objects.get().reminded_at is None


def test_somebody_who_only_passes_by_marks_nothing(post):
    with pytest.raises(Refused):
        services.mark_follow_up(post, by=UserFactory())

    assert not FollowUp.objects.exists()


def test_organizers_and_speakers_may_mark_any_post():
    speaking = UserFactory()
    speaker = SpeakerFactory(person=speaking.person)
    session = SessionFactory(event=speaker.event, speakers=[speaker])
    post = services.reply_to_session(session, text="Do it", by=UserFactory())
    organizer = EventRoleFactory(event=session.event, role="organizer").user

    assert services.may_mark(post, speaking)
    assert services.may_mark(post, organizer)
    assert not services.may_mark(post, EventRoleFactory(role="organizer").user)


def test_nobody_is_made_an_owner_who_was_not_in_the_discussion(post, author):
    with pytest.raises(Refused):
        services.mark_follow_up(post, owner=UserFactory().person, by=author)


def test_the_owner_says_that_it_is_done_and_once_is_enough(post, author):
    helper = UserFactory(person__name="Helper")
    services.reply(post.thread, text="I will", by=helper)
    follow_up = services.mark_follow_up(post, owner=helper.person, by=author)

    done = services.finish(follow_up, by=helper)
    again = services.finish(follow_up, by=helper)

    assert done.done_at == again.done_at
    with pytest.raises(Refused):
        services.reopen_follow_up(follow_up, by=UserFactory())
    assert services.reopen_follow_up(follow_up, by=author).done_at is None


def due(post, author):
    return services.mark_follow_up(post, owner=author.person, due_on=DUE, by=author)


def test_the_owner_is_reminded_once_when_the_day_begins_where_the_event_is(post, author):
    due(post, author)

    sent = [
        tell_of_due(now=datetime(2099, 11, day, hour, 30, tzinfo=UTC))
        for day, hour in ((2, 22), (2, 23), (3, 8))
    ]

    assert sent == [0, 1, 0]
    assert [(row.user, row.kind) for row in NoticeItem.objects.all()] == [(author, "due")]


def test_what_is_done_removed_or_nobodys_is_not_reminded_of(post, author):
    follow_up = due(post, author)
    later = datetime(2099, 11, 4, tzinfo=UTC)

    services.finish(follow_up, by=author)
    assert tell_of_due(now=later) == 0

    services.reopen_follow_up(follow_up, by=author)
    services.remove(post, by=author)
    assert tell_of_due(now=later) == 0


def test_a_joined_owner_takes_care_under_the_name_that_stays(
    post, author, django_capture_on_commit_callbacks
):
    gone = PostFactory(thread=post.thread).author
    services.mark_follow_up(post, owner=gone, by=author)
    stays = UserFactory().person

    with django_capture_on_commit_callbacks(execute=True):
        merge(gone, into=stays, by=UserFactory(administrator=True))

    assert FollowUp.objects.get().owner == stays


def test_the_form_marks_a_post_and_leads_back_to_it(client, post, author):
    client.force_login(author)
    address = reverse("threads:follow_up", args=[post.pk])

    assert client.get(address).status_code == 200
    response = client.post(address, {"owner": author.person_id, "due_on": "2099-11-03"})

    assert response.status_code == 303
    assert response["Location"].endswith(f"#p{post.pk}")
    assert FollowUp.objects.get().due_on == DUE


@pytest.mark.parametrize("sent", [{"owner": "0"}, {"owner": "x"}, {"due_on": "soon"}])
def test_what_is_no_person_or_day_is_told_beside_its_field(client, post, author, sent):
    client.force_login(author)

    response = client.post(reverse("threads:follow_up", args=[post.pk]), sent)

    assert response.status_code == 422
    assert not FollowUp.objects.exists()


def test_strangers_find_no_form(client, post):
    address = reverse("threads:follow_up", args=[post.pk])
    settle = reverse("threads:settle_follow_up", args=[post.pk])

    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code == 404
    assert client.post(settle, {}).status_code == 404
    client.force_login(UserFactory())
    assert client.post(address, {}).status_code == 404


def test_the_buttons_settle_it(client, post, author):
    services.mark_follow_up(post, by=author)
    client.force_login(author)
    settle = reverse("threads:settle_follow_up", args=[post.pk])

    client.post(settle, {"state": "done"})
    assert FollowUp.objects.get().done_at is not None
    client.post(settle, {"state": "open"})
    assert FollowUp.objects.get().done_at is None
    client.post(settle, {"state": "none"})
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_an_event_costs_the_same_for_any_number(
    client, django_assert_num_queries, count
):
    event, author = EventFactory(), UserFactory()
    for number in range(count):
        post = services.reply(ThreadFactory(event=event), text=f"Do {number}", by=author)
        services.mark_follow_up(post, owner=author.person, by=author)

    with django_assert_num_queries(4):
        response = client.get(reverse("threads:follow_ups", args=[event.slug]))

    assert response.text.count('<li class="fup') == count


def test_an_event_without_follow_ups_has_no_such_page(client):
    event = EventFactory()

    assert client.get(reverse("threads:follow_ups", args=[event.slug])).status_code == 404


def test_the_list_shows_nothing_of_removed_posts_and_hidden_events(client, post, author):
    services.mark_follow_up(post, by=author)
    services.remove(post, by=author)

    page = reverse("threads:follow_ups", args=[post.thread.event.slug])
    assert client.get(page).status_code == 404
    hidden = services.reply(
        ThreadFactory(event=EventFactory(hidden=True)), text="secret", by=UserFactory()
    )
    FollowUp.objects.create(post=hidden)
    assert (
        client.get(reverse("threads:follow_ups", args=[hidden.thread.event.slug])).status_code
        == 404
    )


def test_what_an_edition_left_is_carried_to_the_page_of_the_next(client):
    series, author = SeriesFactory(), UserFactory()
    old = EventFactory(series=series, starts_on=date(2026, 5, 6), ends_on=date(2026, 5, 8))
    new = EventFactory(series=series, starts_on=date(2027, 5, 6), ends_on=date(2027, 5, 8))
    other = EventFactory(series=None, starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 2))
    post = services.start(
        event=old, title="Subtitles", text="Make subtitles", by=author
    ).posts.get()
    pages = [event.get_absolute_url() for event in (new, other, old)]
    lists = [reverse("threads:follow_ups", args=[event.slug]) for event in (new, other, old)]
    before = [address in client.get(page).text for page, address in zip(pages, lists, strict=True)]

    follow_up = services.mark_follow_up(post, by=author)

    after = [address in client.get(page).text for page, address in zip(pages, lists, strict=True)]
    assert (before, after) == ([False] * 3, [True, False, True])
    assert [client.get(address).status_code for address in lists] == [200, 404, 200]
    text = client.get(lists[0]).text
    assert "Make subtitles" in text
    assert old.name in text
    services.finish(follow_up, by=author)
    assert client.get(lists[0]).status_code == 404
    assert lists[0] not in client.get(pages[0]).text


def test_who_is_asked_and_marks_it_for_themselves_takes_care_of_it():
    author, helper = UserFactory(), UserFactory()
    post = PostFactory(author=author.person)
    PostFactory(thread=post.thread, author=helper.person)
    EventRoleFactory(event=post.thread.event, user=helper)
    services.mark_follow_up(post, owner=helper.person, due_on=DUE, by=author)

    follow_up = services.mark_follow_up(post, owner=helper.person, due_on=DUE, by=helper)

    assert follow_up.accepted_at is not None
