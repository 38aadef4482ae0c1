# SPDX-License-Identifier: AGPL-3.0-or-later
"""My accounts on forums, and a forum that asks who somebody is."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.discourse import connect_signing
from apps.discourse.models import Forum, ForumPerson, OwnKey
from tests.factories.accounts import UserFactory
from tests.factories.discourse import SECRET, ForumFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def mine(portal, django_db_blocker):
    """Somebody with a forum in each state."""
    with django_db_blocker.unblock():
        user = UserFactory(email="zofia.kowalska@example.org")
        names = ("Village forum", "Movement Strategy Forum", "منتدى القرية", "Quiet forum")
        forums = [
            ForumFactory(site=f"linking-{number}", name=name, opens_doors=True)
            for number, name in enumerate(names)
        ]
        for forum, key in ((forums[0], "good"), (forums[1], "refused")):
            now = timezone.now()
            ForumPerson.objects.create(
                forum=forum, number=7, username="zofia_k", user=user, linked_at=now
            )
            OwnKey.objects.create(forum=forum, user=user, sealed_key="x", state=key)
        OwnKey.objects.create(forum=forums[2], user=user, sealed_key="x")
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        asked = {"nonce": "n", "return_sso_url": f"{forums[0].base_url}/session/sso_login"}
        connect = reverse("discourse:connect", args=[forums[0].site])
        yield {
            "cookie": {"name": cookie.key, "value": cookie.value},
            "my-forums": reverse("discourse:my_forums"),
            "connect": f"{connect}?{urlencode(connect_signing.packed(asked, SECRET))}",
            "ways": reverse("accounts:ways"),
        }
        Forum.objects.filter(pk__in=[forum.pk for forum in forums]).delete()


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 1280, "light"), ("ar", 390, "dark")]
)
def test_linking_is_read_on_any_device(new_reader, portal, mine, language, width, theme):
    reader = new_reader(portal, language=language, width=width, theme=theme)
    reader.page.context.add_cookies([{**mine["cookie"], "url": reader.site}])

    for name in ("my-forums", "connect", "ways"):
        reader.go(mine[name])
        reader.assert_accessible()
        reader.assert_fits()
        reader.picture(f"linking-{name}")
