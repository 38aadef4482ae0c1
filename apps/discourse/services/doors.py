# SPDX-License-Identifier: AGPL-3.0-or-later
"""By which ways people may show that an account of a forum is theirs; administrators open them."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import providers
from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.activity.services import record
from apps.core.errors import Refused
from apps.discourse.models import Forum

SHORTEST_SECRET = 10
CALLED = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


@transaction.atomic
def open_doors(
    forum: Forum,
    *,
    grants_keys: bool | None = None,
    shared_ways: str | None = None,
    provider_secret: str = "",
    consumer_secret: str = "",
    by: User,
) -> Forum:
    """Change what is given. A secret is one of the forum's settings: it is kept encrypted, and goes
    with the connection. `shared_ways` as `ways_as_text` writes them."""
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    changed = []
    if grants_keys is not None and grants_keys != forum.grants_keys:
        forum.grants_keys = grants_keys
        changed.append("grants_keys")
    if shared_ways is not None and (ways := _ways(shared_ways)) != forum.shared_ways:
        forum.shared_ways = ways
        changed.append("shared_ways")
    if provider_secret:
        forum.sealed_provider_secret = encrypt(_fit(provider_secret))
        changed.append("provider_secret")
    if consumer_secret:
        forum.sealed_consumer_secret = encrypt(_fit(consumer_secret))
        changed.append("consumer_secret")
    if changed:
        forum.save(
            update_fields=[
                "grants_keys",
                "shared_ways",
                "sealed_provider_secret",
                "sealed_consumer_secret",
            ]
        )
        record("forum.doors_changed", forum, by=by, what=changed)
    return forum


def ways_as_text(forum: Forum) -> str:
    """A line for each way in of both: what it is here, and what the forum calls it."""
    return "\n".join(f"{here} = {there}" for here, there in forum.shared_ways.items())


def _ways(text: str) -> dict[str, str]:
    known, ways = {one.id for one in providers.configured()}, {}
    for line in filter(str.strip, text.splitlines()):
        here, _equals, there = (part.strip() for part in line.partition("="))
        if here not in known or not CALLED.fullmatch(there):
            raise Refused(
                _("“{line}” does not say a way in here, “=”, and the forum's name of it.").format(
                    line=line.strip()
                ),
                code="way",
            )
        ways[here] = there
    return ways


def _fit(secret: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise Refused(_("A secret of DiscourseConnect has 10 characters at least."))
    return secret
