# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody shows which account of a forum is theirs: by a key of their own, or by signing in."""

import time
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Person
from apps.accounts.secrets_at_rest import encrypt
from apps.accounts.services import person_from_forum
from apps.activity.models import Activity
from apps.core import page_cache
from apps.core.errors import Refused
from apps.discourse import journeys
from apps.discourse.models import ForumPerson, OwnKey
from apps.discourse.sandbox import connect, granting
from apps.discourse.services import following, linking, own_keys
from apps.discourse.texts.records import ForumUser
from apps.events.models import Event
from apps.threads import services as threads
from apps.threads.tasks import move_posts_of_merged_person
from tests.discourse.world import connected
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "shared with the forum"
MINE = reverse("discourse:my_forums")


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.there.grants_keys = True
    world.there.sealed_provider_secret = encrypt(SECRET)
    world.there.save()
    world.forum.state.connect_secret = SECRET
    return world


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def me(client, user):
    client.force_login(user)
    session = client.session
    session["shown_at"] = time.time()
    session.save()
    return client


def sent_to(answer):
    """Where the page leads on to."""
    assert answer.status_code == 200, answer
    return answer.context["address"]


def query(address):
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def at(name):
    return reverse(f"discourse:{name}", args=["village"])


def grant(me, world, person="amina"):
    """On the forum somebody agrees; the query it sends them back with."""
    said = query(sent_to(me.post(at("ask_for_key"))))
    payload = granting.grant(world.forum, said, by=world.forum.user(person))
    return {"payload": payload}


def settle(world):
    for own in own_keys.waiting(now=world.clock()):
        own_keys.settle(own, now=world.clock())


def test_a_key_of_ones_own_links_the_account_that_it_belongs_to(world, me, user):
    me.get(at("key_granted"), grant(me, world))
    settle(world)

    row = ForumPerson.objects.get(user=user)
    own = OwnKey.objects.get(user=user)
    assert (row.number, row.username) == (world.forum.user("amina").id, "amina")
    assert (own.state, own.key) == ("good", world.forum.state.user_keys[-1].key)
    assert own.key not in own.sealed_key
    page = me.get(MINE).content.decode()
    assert "amina" in page
    assert own.key not in page


def test_the_page_says_that_the_forum_is_still_asked(world, me):
    me.get(at("key_granted"), grant(me, world))

    assert "whose key it is" in me.get(MINE).content.decode()


def test_the_forum_is_asked_for_no_more_than_is_needed(world, me):
    said = query(sent_to(me.post(at("ask_for_key"))))

    assert said["scopes"] == "read,write,session_info"
    assert said["auth_redirect"].endswith(at("key_granted"))
    assert "PRIVATE" not in said["public_key"]
    assert "PRIVATE" not in str(me.session[journeys.KEPT])


def test_a_payload_is_good_once_and_for_one_session_and_ten_minutes(world, me, user, monkeypatch):
    back = grant(me, world)
    stranger = type(me)()
    stranger.force_login(UserFactory())
    stranger.get(at("key_granted"), back)
    assert not OwnKey.objects.exists()

    later = time.time() + journeys.SECONDS + 1
    with monkeypatch.context() as patch:
        patch.setattr(journeys.time, "time", lambda: later)
        me.get(at("key_granted"), back)
    me.get(at("key_granted"), back)
    assert not OwnKey.objects.exists()


@pytest.mark.parametrize("payload", ["", "%%%", "QUJD", "A" * 5000])
def test_a_payload_that_is_none_links_nothing(world, me, payload):
    me.post(at("ask_for_key"))

    answer = me.get(at("key_granted"), {"payload": payload}, follow=True)

    assert "Nothing was linked" in answer.content.decode()
    assert not OwnKey.objects.exists()


def test_a_payload_with_the_nonce_of_another_way_links_nothing(world, me):
    said = query(sent_to(me.post(at("ask_for_key")))) | {"nonce": "another"}
    payload = granting.grant(world.forum, said, by=world.forum.user("amina"))

    me.get(at("key_granted"), {"payload": payload})

    assert not OwnKey.objects.exists()


def signed_back(world, address, person="amina", **more):
    said = query(address)
    back = connect.provided(world.forum, said["sso"], said["sig"], world.forum.user(person))
    return query(back)


def test_signing_in_on_the_forum_shows_it_as_well(world, me, user):
    address = sent_to(me.post(at("show_by_signing_in")))
    back = signed_back(world, address)

    me.get(at("signed_in"), back)

    row = ForumPerson.objects.get(user=user)
    assert (row.number, row.linked_by) == (world.forum.user("amina").id, "provider")


def test_what_the_forum_did_not_sign_or_says_again_links_nothing(world, me, user):
    back = signed_back(world, sent_to(me.post(at("show_by_signing_in"))))
    forged = dict(zip(("sso", "sig"), connect.signed(
        {"nonce": "x", "external_id": "7", "username": "amina"}, "another secret"
    ).values(), strict=True))  # fmt: skip

    me.get(at("signed_in"), forged)
    assert not ForumPerson.objects.filter(user=user).exists()
    me.get(at("signed_in"), back)
    linking.unlink(world.there, user=user)
    me.get(at("signed_in"), back)
    assert not ForumPerson.objects.filter(user=user).exists()


def test_an_answer_to_another_session_links_nothing(world, me):
    back = signed_back(world, sent_to(me.post(at("show_by_signing_in"))))
    other = UserFactory()
    stranger = type(me)()
    stranger.force_login(other)
    session = stranger.session
    session["shown_at"] = time.time()
    session.save()
    stranger.post(at("show_by_signing_in"))

    stranger.get(at("signed_in"), back)

    assert not ForumPerson.objects.filter(user=other).exists()


def test_an_old_sign_in_is_asked_for_again_before_somebody_is_led_to_the_forum(world, client, user):
    client.force_login(user)
    session = client.session
    session["shown_at"] = 0
    session.save()

    for name in ("ask_for_key", "show_by_signing_in"):
        assert "/reauthenticate/" in client.post(at(name))["Location"]


def test_a_forum_without_the_ways_has_none(world, me):
    world.there.grants_keys, world.there.sealed_provider_secret = False, ""
    world.there.save()

    assert me.post(at("ask_for_key")).status_code == 404
    assert me.post(at("show_by_signing_in")).status_code == 404
    assert "village" not in me.get(MINE).content.decode()
    assert MINE not in me.get(reverse("accounts:ways")).content.decode()


AMINA = ForumUser(501, "amina", "Amina")


def test_what_they_said_on_the_forum_is_theirs_and_stays_so(world, user):
    person = person_from_forum(name="Amina", username="amina", place="Village forum")
    ForumPerson.objects.create(forum=world.there, number=501, username="amina", person=person)

    row = linking.link(world.there, AMINA, user=user, way="provider")
    person.refresh_from_db()
    assert person.merged_into == user.person

    linking.unlink(world.there, user=user)
    row.refresh_from_db()
    assert row.user is None
    assert row.person not in (person, user.person)
    assert Person.objects.get(pk=row.person_id).merged_into is None


def test_linking_shows_nothing_of_an_event_that_is_not_for_everybody(world, me, user):
    thread = world.start("Budget of the hidden meeting", "Nobody else is to read this.")
    theirs = person_from_forum(name="Amina", username="amina", place="Village")
    origin = threads.Origin(place="Village", address="https://forum.example/t/-/1/2")
    said = {"text": "A secret figure.", "at": world.clock(), "origin": origin}
    post = threads.absorb(thread, author=theirs, **said)
    there = ForumUser(id=world.forum.user("amina").id, username="amina", name="Amina")
    known = {"number": there.id, "username": "amina", "person": theirs, "seen_at": world.clock()}
    ForumPerson.objects.create(forum=world.there, **known)
    Event.objects.filter(pk=world.event.pk).update(hidden=True)

    linking.link(world.there, there, user=user, way=ForumPerson.Way.KEY)
    for activity in Activity.objects.filter(verb="person.merged"):
        move_posts_of_merged_person(activity.pk)

    post.refresh_from_db()
    assert post.author == user.person
    for reader in (me, Client()):
        for page in (user.person.get_absolute_url(), MINE, post.get_absolute_url()):
            text = reader.get(page, follow=True).content.decode()
            assert ("secret figure" in text, "hidden meeting" in text) == (False, False)
        assert reader.get(post.get_absolute_url(), follow=True).status_code == 404

    Event.objects.filter(pk=world.event.pk).update(hidden=False)
    page_cache.forget_all()
    assert "secret figure" in me.get(post.get_absolute_url(), follow=True).content.decode()


def test_an_account_of_the_forum_is_linked_once_and_by_number_only(world, user):
    other = UserFactory()
    linking.link(world.there, AMINA, user=user, way="provider")

    with pytest.raises(Refused):
        linking.link(world.there, AMINA, user=other, way="provider")
    with pytest.raises(Refused):
        linking.link(world.there, ForumUser(502, "amina2"), user=user, way="provider")
    assert linking.link(world.there, ForumUser(503, "amina"), user=other, way="key").user == other


def test_nobody_is_the_account_that_speaks_for_everybody(world, user):
    world.there.bridge_user_id = 9
    for number in (-1, 0, 9):
        with pytest.raises(Refused):
            linking.link(world.there, ForumUser(number, "eventforum"), user=user, way="key")


def linked_by_key(world, me, person="amina"):
    me.get(at("key_granted"), grant(me, world, person))
    settle(world)


def test_unlinking_ends_the_key_over_there(world, me, user):
    linked_by_key(world, me)
    key = world.forum.state.user_keys[-1]

    me.post(at("unlink"))
    assert not ForumPerson.objects.filter(user=user).exists()
    settle(world)

    assert key.revoked
    assert not OwnKey.objects.exists()


def test_a_new_name_on_the_forum_is_followed_by_number(world, me, user):
    linked_by_key(world, me)
    world.forum.user("amina").username = "amina_k"

    following.follow_names(now=world.clock() + timedelta(days=2))

    assert ForumPerson.objects.get(user=user).username == "amina_k"
