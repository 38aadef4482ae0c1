# SPDX-License-Identifier: AGPL-3.0-or-later
"""Look at a forum as the mirror will need it, and write down what was found."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.discourse.client import api, budget
from apps.discourse.client.answers import Answer, Done, Later
from apps.discourse.client.api import Lane
from apps.discourse.models import Forum
from apps.discourse.services import looking
from apps.discourse.services.connecting import set_made_secret
from apps.discourse.services.looking import Look

PARTS = (
    looking.look_at_account,
    looking.look_at_tags,
    looking.look_at_categories,
    looking.look_at_calendar,
    looking.look_at_languages,
    looking.look_at_webhook,
)
REQUESTS = 13
"""What a check may cost; it is taken at once, so that none stops half-way."""


def check(forum: Forum, *, now: datetime) -> Forum:
    """Ask what there is to know, some twelve requests; a forum that does not answer ends it soon.

    While others use up its budget nothing is asked, and the check goes on waiting (`waiting`): they
    leave it the next. A key that works is no longer locked out. The ping comes by itself.
    """
    look = Look(Forum.objects.get(pk=forum.pk), now)
    taken = budget.take(look.forum, now=now, lane=Lane.LIVE, count=REQUESTS)
    if taken.at is not None and taken.reason == "budget":
        return look.forum
    if taken.at is not None:
        look.fail("address", Later(taken.at, taken.reason))
    elif looking.look_at_address(look) and looking.look_at_key(look):
        for part in PARTS:
            part(look)
    return _written(look)


def waiting() -> QuerySet[Forum]:
    """Forums whose check was asked for and not done: the budget was used up, or the call lost."""
    late = Q(checked_at=None) | Q(checked_at__lt=F("check_asked_at"))
    connected = Forum.objects.exclude(state=Forum.State.DISCONNECTED)
    return connected.filter(late, check_asked_at__isnull=False)


def make_hook(forum: Forum, *, now: datetime) -> bool:
    """Make the webhook over there, or set one right that sends to us already; False where the forum
    does not do it, and a finding says why."""
    secret = secrets.token_urlsafe(32)
    answer = _make_hook(forum, secret, now)
    if not isinstance(answer, Done):
        look = Look(forum, now, findings=list(forum.findings))
        look.findings = [one for one in look.findings if one["what"] != "webhook"]
        look.fail("webhook", answer)
        Forum.objects.filter(pk=forum.pk).update(findings=look.findings)
        return False
    with transaction.atomic():
        kept = Forum.objects.select_for_update().get(pk=forum.pk)
        set_made_secret(kept, secret)
        Forum.objects.filter(pk=forum.pk).update(hook_id=answer.data["id"])
    return True


def _make_hook(forum: Forum, secret: str, now: datetime) -> Answer:
    address = settings.BASE_URL + forum.webhook_path
    taken = budget.take(forum, now=now, lane=Lane.LIVE, count=2)
    if taken.at is not None:
        return Later(taken.at, taken.reason)
    listed = api.hooks(forum, now=now, lane=Lane.LIVE, checking=True)
    if not isinstance(listed, Done):
        return listed
    ours = looking.hooks_to(address, listed.data)
    number = ours[0]["id"] if ours and isinstance(ours[0].get("id"), int) else None
    return api.create_hook(
        forum, address=address, secret=secret, hook=number, now=now, lane=Lane.LIVE
    )


@transaction.atomic
def _written(look: Look) -> Forum:
    forum = Forum.objects.select_for_update().get(pk=look.forum.pk)
    forum.findings, forum.checked_at = look.findings, look.now
    if look.key_works:
        forum.locked_out_at, forum.locked_out_why = None, ""
    if look.features.keys() > {"locale"}:
        forum.features = look.features
    if look.hooks_seen:
        forum.hook_id = look.hook
    if look.user is not None:
        forum.bridge_user_id = look.user
    if look.pinged:
        forum.ping_asked_at = look.now
    forum.save()
    return forum
