# SPDX-License-Identifier: AGPL-3.0-or-later
"""By which ways people may show that an account of a forum is theirs; administrators open them."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.activity.services import record
from apps.core.errors import Refused
from apps.discourse.models import Forum

SHORTEST_SECRET = 10


@transaction.atomic
def open_doors(
    forum: Forum,
    *,
    grants_keys: bool | None = None,
    provider_secret: str = "",
    consumer_secret: str = "",
    by: User,
) -> Forum:
    """Change what is given. A secret is one of the forum's settings: it is kept encrypted, and goes
    with the connection."""
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    changed = []
    if grants_keys is not None and grants_keys != forum.grants_keys:
        forum.grants_keys = grants_keys
        changed.append("grants_keys")
    if provider_secret:
        forum.sealed_provider_secret = encrypt(_fit(provider_secret))
        changed.append("provider_secret")
    if consumer_secret:
        forum.sealed_consumer_secret = encrypt(_fit(consumer_secret))
        changed.append("consumer_secret")
    if changed:
        forum.save(
            update_fields=["grants_keys", "sealed_provider_secret", "sealed_consumer_secret"]
        )
        record("forum.doors_changed", forum, by=by, what=changed)
    return forum


def _fit(secret: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise Refused(_("A secret of DiscourseConnect has 10 characters at least."))
    return secret
