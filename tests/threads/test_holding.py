# SPDX-License-Identifier: AGPL-3.0-or-later
"""First texts of new people wait for a moderator; sanctioned people write nowhere."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events import services as events
from apps.threads import services
from apps.threads.models import Case, HeldPost, Post, Thread
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

LINKS = "See https://a.example and https://b.example and https://c.example"
LONG = "The very same long text, which is put into one place after the other."


def careful():
    return ThreadFactory(event__holds_first_posts=True)


def sent(thread, user, text="My first words", key=None):
    return services.send(Draft(text=text, thread=thread.pk), by=user, key=key)


def moderator_of(thread, **fields):
    return EventRoleFactory(event=thread.event, role="moderator", **fields).user


def code_of(action):
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def test_the_first_text_of_somebody_new_waits_and_is_published_once():
    thread, user, key = careful(), UserFactory(), uuid.uuid4()
    held = sent(thread, user, key=key)
    assert (type(held), Post.objects.count()) == (HeldPost, 0)

    case = Case.objects.get()
    by = moderator_of(thread)
    before = timezone.now()
    services.decide(case, "release", by=by)
    again = sent(thread, user, key=key)

    post = Post.objects.get()
    assert (post.author, post.text, post.number) == (user.person, "My first words", 1)
    assert post.created_at >= before
    assert again == post


def test_the_same_form_sent_again_waits_once():
    thread, user, key = careful(), UserFactory(), uuid.uuid4()

    held = [sent(thread, user, key=key) for _ in range(2)]

    assert held[0] == held[1]
    assert HeldPost.objects.count() == 1


@pytest.mark.parametrize("who", ["has written", "translator", "administrator"])
def test_who_is_known_does_not_wait(who):
    thread = careful()
    user = UserFactory(administrator=who == "administrator")
    if who == "translator":
        EventRoleFactory(event=thread.event, user=user, role=who)
    if who == "has written":
        PostFactory(author=user.person, thread=ThreadFactory(event=thread.event))

    assert isinstance(sent(thread, user), Post)


def test_a_new_discussion_waits_whole():
    event, user = EventFactory(holds_first_posts=True), UserFactory()
    services.send(Draft(text="words", title="Canary", event=event.pk), by=user, key=None)
    assert not Thread.objects.exists()

    services.decide(Case.objects.get(), "release", by=UserFactory(administrator=True))

    assert Thread.objects.get().title == "Canary"


def test_a_text_that_is_not_taken_up_tells_its_author_why(client):
    thread, user = careful(), UserFactory()
    sent(thread, user)
    case = Case.objects.get()
    services.decide(case, "refuse", by=moderator_of(thread), reason="already answered")
    client.force_login(user)

    page = client.get("/me/moderation/").text

    assert "Not taken up: “<bdi>already answered</bdi>”." in page
    assert "A moderator has decided something" in client.get("/").text
    assert not Post.objects.exists()


def test_a_refusal_is_taken_back():
    thread = careful()
    sent(thread, UserFactory())
    by = moderator_of(thread)
    case = services.decide(Case.objects.get(), "refuse", by=by, reason="x")

    services.undo(case, by=by)
    services.decide(case, "release", by=by)

    assert Post.objects.count() == 1


def test_only_its_author_sees_a_text_that_waits(client):
    thread, user = careful(), UserFactory()
    PostFactory(thread=thread)
    sent(thread, user, text="Canary that waits")
    page = thread.get_absolute_url()

    stranger = client.get(page).text
    client.force_login(UserFactory())
    other = client.get(page).text
    client.force_login(user)
    own = client.get(page).text

    assert ["Canary that waits" in text for text in (stranger, other, own)] == [False, False, True]
    assert "Waiting for the moderator. Only you can see it." in own


@pytest.mark.parametrize("htmx", [True, False])
def test_the_form_leads_to_where_the_text_waits(client, htmx):
    thread = careful()
    PostFactory(thread=thread)
    client.force_login(UserFactory())
    headers = {"HX-Request": "true"} if htmx else {}

    answer = client.post(
        reverse("threads:reply", args=[thread.pk]), {"text": "words"}, headers=headers
    )

    place = answer["HX-Redirect"] if htmx else answer["Location"]
    assert place == f"{thread.get_absolute_url()}#held"
    assert HeldPost.objects.count() == 1


def test_its_author_takes_a_text_back_and_others_do_not(client):
    thread, user = careful(), UserFactory()
    held = sent(thread, user)
    address = reverse("threads:withdraw", args=[held.pk])

    client.force_login(UserFactory())
    stranger = client.post(address).status_code
    client.force_login(user)
    own = client.post(address).status_code

    assert (stranger, own) == (404, 303)
    held.refresh_from_db()
    assert (held.text, held.outcome, Case.objects.get().outcome) == ("", "withdrawn", "withdrawn")


def test_one_person_has_three_texts_waiting_at_most():
    thread, user = careful(), UserFactory()
    for number in range(3):
        sent(thread, user, text=f"Text {number}")

    assert code_of(lambda: sent(thread, user, text="Text 4")) == "waiting"


def test_a_text_for_a_discussion_that_was_closed_is_not_published():
    thread = careful()
    sent(thread, UserFactory())
    by = moderator_of(thread)
    services.close(thread, by=by)

    case = Case.objects.get()
    assert code_of(lambda: services.decide(case, "release", by=by)) == "closed"
    assert Case.objects.get().decided_at is None


def test_new_people_put_two_links_into_a_text():
    thread = ThreadFactory()

    assert code_of(lambda: sent(thread, UserFactory(), text=LINKS)) == "links"
    assert isinstance(sent(thread, UserFactory(), text=LINKS.partition(" and ")[0]), Post)


def test_people_who_have_been_here_put_in_more():
    user = UserFactory()
    user.date_joined -= timedelta(days=2)
    user.save()
    PostFactory(author=user.person)

    assert isinstance(sent(ThreadFactory(), user, text=LINKS), Post)


def test_the_same_long_text_is_refused_in_the_fourth_place_and_held_where_that_is_wished():
    user = UserFactory(date_joined=timezone.now() - timedelta(days=9))
    PostFactory(author=user.person)
    for _ in range(3):
        sent(ThreadFactory(), user, text=LONG)

    assert code_of(lambda: sent(ThreadFactory(), user, text=f"  {LONG.upper()}")) == "same-text"
    thread = careful()
    PostFactory(author=user.person, thread=thread)
    assert sent(thread, user, text=LONG).why == HeldPost.Why.REPEATED


def test_short_words_can_be_said_everywhere():
    user = UserFactory(date_joined=timezone.now() - timedelta(days=9))

    assert all(isinstance(sent(ThreadFactory(), user, text="Thank you"), Post) for _ in range(5))


def test_a_silenced_person_writes_nothing_in_the_event_and_reads_until_when(client):
    thread, user = ThreadFactory(), UserFactory()
    post = services.reply(thread, text="before", by=user)
    until = timezone.now() + timedelta(days=7)
    events.silence(
        user, event=thread.event, until=until, rule=Rule.SPAM, reason="Enough",
        by=moderator_of(thread),
    )  # fmt: skip

    assert code_of(lambda: sent(thread, user)) == "silenced"
    assert code_of(lambda: services.edit(post, text="other", by=user)) == "silenced"
    assert code_of(lambda: services.report(post, rule=4, reporter=user)) == "silenced"
    other = PostFactory(thread__event=thread.event)
    assert code_of(lambda: services.thank(other, by=user)) == "silenced"
    assert isinstance(sent(ThreadFactory(), user), Post)
    services.remove(post, by=user)
    client.force_login(user)
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert client.get("/me/settings/data/").status_code == 200


def test_a_banned_person_is_signed_out_and_still_takes_their_data_along(client):
    thread, user = ThreadFactory(), UserFactory()
    client.force_login(user)
    events.ban(user, rule=Rule.HATE, reason="x", by=UserFactory(administrator=True))

    signed_out = client.get("/me/settings/data/").status_code
    client.force_login(user)

    assert signed_out == 303
    assert code_of(lambda: sent(thread, user)) == "banned"
    assert client.get("/me/settings/data/").status_code == 200
    assert client.get("/me/settings/leave/").status_code in (200, 302)
