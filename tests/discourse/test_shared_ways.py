# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody signs in here and on the forum by the same account elsewhere; how they look."""

import time

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.discourse import tasks
from apps.discourse.incoming.people import known_user
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import ForumPerson, Topic
from apps.discourse.services import following, linking
from apps.discourse.services.doors import open_doors, ways_as_text
from apps.discourse.texts.records import ForumUser
from tests.discourse.world import connected
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

MINE = reverse("discourse:my_forums")
LOOK = reverse("discourse:look", args=["village"])
FACE = "/user_avatar/forum.example/amina/{size}/1.png"


@pytest.fixture
def world(monkeypatch, settings):
    settings.SIGN_IN_PROVIDERS = [("mediawiki", "Wikimedia"), ("city", "City")]
    world = connected(monkeypatch)
    world.there.shared_ways = {"mediawiki": "oauth2_basic"}
    world.there.save()
    return world


@pytest.fixture
def user():
    user = UserFactory()
    SocialAccount.objects.create(user=user, provider="mediawiki", uid="4711")
    return user


@pytest.fixture
def me(client, user):
    client.force_login(user)
    session = client.session
    session["shown_at"] = time.time()
    session.save()
    return client


def look(world, user):
    return following.find_by_shared_way(world.there, user, now=world.clock())


def test_the_account_that_the_same_account_elsewhere_opens_is_linked_when_asked_for(
    world, me, user
):
    world.forum.user("amina").accounts["oauth2_basic"] = "4711"
    page = me.get(MINE).content.decode()
    assert LOOK in page
    assert "Wikimedia" in page

    me.post(LOOK)
    asked = Activity.objects.get(verb="forum.shared_way_asked")
    tasks.find_by_shared_way(asked.pk)

    row = ForumPerson.objects.get(user=user)
    assert (row.number, row.linked_by) == (world.forum.user("amina").id, "shared")
    page = me.get(MINE).content.decode()
    assert "amina" in page
    assert LOOK not in page


def test_neither_another_subject_nor_another_provider_nor_a_name_links_anybody(world, user):
    world.forum.user("amina").accounts["oauth2_basic"] = "4712"
    world.forum.user("bartek").accounts["github"] = "4711"
    look(world, user)
    SocialAccount.objects.create(user=user, provider="city", uid="1")
    world.forum.user("chen").accounts["city"] = "1"
    look(world, user)

    assert not ForumPerson.objects.filter(user=user).exists()
    assert not any("/city/" in path or "/github/" in path for _, _, path in world.asked)


def test_who_is_linked_by_somebody_else_stays_theirs(world, user):
    amina = world.forum.user("amina")
    amina.accounts["oauth2_basic"] = "4711"
    other = UserFactory()
    linking.link(world.there, ForumUser(amina.id, "amina", ""), user=other, way="key")

    look(world, user)

    assert ForumPerson.objects.get(number=amina.id).user == other


def test_a_forum_without_shared_ways_or_time_is_not_asked_in_vain(world, me, user):
    world.there.shared_ways = {}
    world.there.save()
    assert LOOK not in me.get(MINE).content.decode()
    assert me.post(LOOK).status_code == 404
    assert look(world, user) is None
    assert world.asked == []


def test_administrators_say_which_ways_are_the_same(world):
    root = UserFactory(is_superuser=True)
    forum = open_doors(
        world.there, shared_ways="city = oidc\n\n mediawiki=oauth2_basic \n", by=root
    )
    assert forum.shared_ways == {"city": "oidc", "mediawiki": "oauth2_basic"}
    assert open_doors(forum, shared_ways=ways_as_text(forum), by=root) is not None
    for wrong in ("unknown = oidc", "city", "city = ../x"):
        with pytest.raises(Refused):
            open_doors(forum, shared_ways=wrong, by=root)


def test_the_picture_there_stands_for_who_is_linked_until_they_are_not(world, user):
    amina = world.forum.user("amina")
    linking.link(world.there, ForumUser(amina.id, "amina", "", FACE), user=user, way="key")
    user.person.refresh_from_db()
    assert user.person.forum["picture"].startswith("https://forum.example/user_avatar/")
    assert Activity.objects.filter(verb="person.picture_wanted").exists()

    scene = Scene(Topic(mirror=world.mirror), world.clock())
    known_user(scene, ForumUser(amina.id, "amina", "", FACE.replace("1.png", "2.png")))
    user.person.refresh_from_db()
    assert user.person.forum["picture"].endswith("/2.png")

    linking.unlink(world.there, user=user)
    user.person.refresh_from_db()
    assert user.person.forum is None
    assert ForumPerson.objects.get(number=amina.id).person.forum["username"] == "amina"


def test_a_picture_that_was_not_told_of_is_asked_for(world, user):
    amina = world.forum.user("amina")
    linking.link(world.there, ForumUser(amina.id, "amina", ""), user=user, way="provider")

    following.follow_names(now=world.clock())

    user.person.refresh_from_db()
    assert user.person.forum["picture"].startswith("https://forum.example/")
