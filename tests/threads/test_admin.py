# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.urls import reverse
from django.utils import timezone

from apps.threads import services
from apps.threads.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def act(client, model, action, obj, **asked):
    address = reverse(f"admin:threads_{model}_changelist")
    data = {"action": action, "_selected_action": [obj.pk], "confirmed": "1"}
    return client.post(address, data | {f"ask-{k}": v for k, v in asked.items()}, follow=True)


@pytest.fixture
def moderator(client):
    role = EventRoleFactory(role="moderator")
    client.force_login(role.user)
    return role


def test_moderators_remove_posts_with_a_reason_that_everybody_reads(client, moderator):
    post = PostFactory(thread__event=moderator.event)

    act(client, "post", "remove", post, reason="Advertising", rule="4")

    post.refresh_from_db()
    assert (post.removed_by, post.removed_reason) == (moderator.user, "Advertising")
    page = client.get(post.thread.get_absolute_url()).text
    assert 'under rule 4</a>: <bdi dir="auto">Advertising</bdi>' in page
    history = client.get(reverse("admin:threads_post_history", args=[post.pk])).text
    assert "Post removed" in history
    assert "Advertising" in history


def test_a_post_is_not_removed_without_a_reason(client, moderator):
    post = PostFactory(thread__event=moderator.event)

    assert act(client, "post", "remove", post).status_code == 422
    assert Post.objects.get().removed_at is None


def test_moderators_close_and_open_discussions(client, moderator):
    thread = PostFactory(thread__event=moderator.event).thread

    states = []
    for action in ("close", "reopen"):
        act(client, "thread", action, thread)
        states.append(Thread.objects.get().closed_at is None)

    assert states == [False, True]


def test_moderators_read_a_post_with_its_earlier_texts(client, moderator):
    post = PostFactory(text="Words to find", thread__event=moderator.event)
    author = UserFactory(person=post.author)
    services.edit(post, text="New words", by=author)

    text = client.get(reverse("admin:threads_post_change", args=[post.pk])).text

    assert "Words to find" in text
    assert "New words" in text
    assert 'name="_save"' not in text


def test_an_announcement_stands_on_the_page_of_the_event_until_it_is_taken_off(client):
    role = EventRoleFactory()
    client.force_login(role.user)
    values = {"event": role.event.pk, "title": "Doors open at 8", "text": "Use the *south* gate."}

    client.post(reverse("admin:threads_thread_add"), values | {"language": "en"})

    thread = Thread.objects.get()
    assert thread.announced_at is not None
    shown = client.get(role.event.get_absolute_url()).text
    assert "Use the south gate." in shown
    act(client, "thread", "take_off_page", thread)
    assert "Use the south gate." not in client.get(role.event.get_absolute_url()).text
    assert client.get(thread.get_absolute_url()).status_code == 200


def test_moderators_do_not_announce(client, moderator):
    thread = PostFactory(thread__event=moderator.event).thread

    act(client, "thread", "put_on_page", thread)

    assert Thread.objects.get().announced_at is None
    assert client.get(reverse("admin:threads_thread_add")).status_code == 403


def test_announcing_twice_is_one_and_the_main_discussion_of_a_session_is_none():
    organizer, thread = UserFactory(), ThreadFactory()

    first = services.put_on_page(thread, by=organizer).announced_at
    assert services.put_on_page(thread, by=organizer).announced_at == first

    with pytest.raises(services.announcing.Refused):
        services.put_on_page(ThreadFactory(main=True), by=organizer)


def test_discussions_without_an_answer_wait_on_the_dashboard(client, moderator):
    old = timezone.now() - timezone.timedelta(days=3)
    lonely = PostFactory(thread__event=moderator.event, created_at=old).thread
    answered = PostFactory(thread__event=moderator.event, created_at=old).thread
    PostFactory(thread=answered, created_at=old)
    PostFactory(thread__event=EventFactory(), created_at=old)

    [item] = [item for item in client.get("/admin/").context["desk"] if "answered" in item.words]

    assert item.count == 1
    assert list(client.get(item.address).context["cl"].result_list) == [lonely]


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("model", "cost"), [("post", 6), ("thread", 7)])
def test_lists_cost_the_same_for_any_number_of_rows(
    client, moderator, model, cost, many, django_assert_num_queries
):
    for _number in range(many):
        PostFactory(thread__event=moderator.event)
    address = reverse(f"admin:threads_{model}_changelist")
    client.get(address)

    with django_assert_num_queries(cost):
        response = client.get(address)

    assert response.context["cl"].result_count == many


def test_staff_without_a_role_see_nothing_here(client):
    PostFactory()
    client.force_login(UserFactory(is_staff=True))

    codes = [
        client.get(reverse(f"admin:threads_{model}_changelist")).status_code
        for model in ("post", "thread")
    ]

    assert codes == [403, 403]


def test_an_announcement_sent_after_the_session_ended_is_there_after_the_sign_in(client):
    role = EventRoleFactory(role="owner")
    address = reverse("admin:threads_thread_add")
    typed = {
        "event": str(role.event.pk),
        "title": "Rooms",
        "text": "An hour's work",
        "language": "",
    }

    sent = client.post(address, typed)
    client.force_login(role.user)
    page = client.get(address).text
    again = client.get(address).text

    assert sent.status_code == 302
    assert 'value="Rooms"' in page
    assert "An hour&#x27;s work</textarea>" in page
    assert f'<option value="{role.event.pk}" selected>' in page
    assert 'value="Rooms"' not in again
    assert not Thread.objects.exists()
