# SPDX-License-Identifier: AGPL-3.0-or-later
"""Look at a forum as the mirror will need it, and write down what was found.

A finding is {"what", "state", "says", "with"}: what was looked at, "good", "weak" (works without
it) or "bad" (does not work without it), and a code with its values; see `findings` for the words.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.discourse.client import api, budget
from apps.discourse.client.answers import Answer, Done, Later, LockedOut, NotThere, Refused
from apps.discourse.client.api import Lane
from apps.discourse.models import Forum
from apps.discourse.services.connecting import set_made_secret

GOOD, WEAK, BAD = "good", "weak", "bad"
REQUESTS = 13
"""What a check may cost; it is taken at once, so that none stops half-way."""

LISTENED = ("post_created", "post_edited", "post_destroyed", "post_recovered", "topic_edited")


@dataclass
class Look:
    """One check as it goes on: what it found, and what the forum can."""

    forum: Forum
    now: datetime
    findings: list[dict[str, Any]] = field(default_factory=list)
    features: dict[str, Any] = field(default_factory=dict)
    hook: int | None = None
    user: int | None = None
    pinged: bool = False
    key_works: bool = False

    def find(self, what: str, state: str, says: str, **values: Any) -> None:
        self.findings.append({"what": what, "state": state, "says": says, "with": values})

    def ask(self, call: Callable[..., Answer], *arguments: Any, **more: Any) -> Answer:
        return call(self.forum, *arguments, now=self.now, lane=Lane.LIVE, checking=True, **more)

    def fail(self, what: str, answer: Answer) -> None:
        """Why nothing could be found out."""
        match answer:
            case Later(at, reason):
                self.find(what, BAD, f"later: {reason}", at=at.isoformat())
            case LockedOut(words):
                self.find(what, BAD, "key refused", words=words)
            case Refused("address", words):
                self.find(what, BAD, "address refused", words=words)
            case Refused(_, words):
                self.find(what, BAD, "refused", words=words)
            case _:
                self.find(what, BAD, "no answer")


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
    elif _address(look) and _key(look):
        for part in (_account, _site, _categories, _calendar, _localizations, _webhook):
            part(look)
    return _written(look)


def waiting() -> QuerySet[Forum]:
    """Forums whose check was asked for and not done: the budget was used up, or the call lost."""
    late = Q(checked_at=None) | Q(checked_at__lt=F("check_asked_at"))
    connected = Forum.objects.exclude(state=Forum.State.DISCONNECTED)
    return connected.filter(late, check_asked_at__isnull=False)


def make_hook(forum: Forum, *, now: datetime) -> bool:
    """Make the webhook over there; False where the forum does not do it, and a finding says why."""
    secret = secrets.token_urlsafe(32)
    address = settings.BASE_URL + forum.webhook_path
    taken = budget.take(forum, now=now, lane=Lane.LIVE)
    answer: Answer
    if taken.at is not None:
        answer = Later(taken.at, taken.reason)
    else:
        answer = api.create_hook(forum, address=address, secret=secret, now=now, lane=Lane.LIVE)
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


def _address(look: Look) -> bool:
    answer = look.ask(api.basic_info)
    if not isinstance(answer, Done):
        look.fail("address", answer)
        return False
    look.find("address", GOOD, "address answers", title=str(answer.data["title"])[:120])
    look.features["locale"] = str(answer.data.get("locale") or "")[:20]
    if answer.data.get("login_required"):
        look.find("readers", WEAK, "login required")
    return True


def _key(look: Look) -> bool:
    answer = look.ask(api.scopes)
    if isinstance(answer, NotThere):
        look.find("key", WEAK, "scopes unknown")
        return True
    if not isinstance(answer, Done):
        if isinstance(answer, Refused) and answer.code == "forbidden":
            answer = LockedOut(answer.words)
        look.fail("key", answer)
        return False
    look.key_works = True
    limits = sorted(_names_of(answer.data["scopes"]))
    if limits:
        look.find("key", BAD, "key is limited", scopes=", ".join(limits)[:300])
    else:
        look.find("key", GOOD, "key for everything")
    return True


def _names_of(scopes: Any) -> set[str]:
    """What a key is limited to; empty for one that may do everything."""
    rows = [row for row in scopes if isinstance(row, dict)] if isinstance(scopes, list) else []
    if any(row.get("resource") == "global" or "*" in (row.get("urls") or []) for row in rows):
        return set()
    return {
        f"{row.get('resource', '?')}:{row.get('key') or row.get('action') or '?'}" for row in rows
    }


def _account(look: Look) -> None:
    name = look.forum.bridge_user
    answer = look.ask(api.user, name)
    if not isinstance(answer, Done):
        if isinstance(answer, NotThere):
            look.find("account", BAD, "account missing", name=name)
        else:
            look.fail("account", answer)
        return
    user = answer.data["user"]
    look.user = user.get("id") if isinstance(user.get("id"), int) else None
    if user.get("admin"):
        look.find("account", GOOD, "account is admin", name=name)
    elif user.get("moderator"):
        look.find("account", WEAK, "account is moderator", name=name)
    else:
        look.find("account", BAD, "account is nobody", name=name)
    other = "system" if name != "system" else ""
    if other:
        call = api.Call("GET", "session/current.json", acting=other, needs=("current_user",))
        seen = api.ask(look.forum, call, now=look.now, lane=Lane.LIVE, checking=True)
        look.features["impersonate"] = isinstance(seen, Done)
    else:
        look.features["impersonate"] = True
    if look.features["impersonate"]:
        look.find("people", GOOD, "key for all accounts")
    else:
        look.find("people", WEAK, "key for one account", name=name)


def _site(look: Look) -> None:
    answer = look.ask(api.site)
    if not isinstance(answer, Done):
        look.fail("tags", answer)
        return
    site = answer.data
    tags = site.get("top_tags")
    look.features["tag_objects"] = (
        all(isinstance(tag, dict) for tag in tags) if tags else _is_of_2026(look)
    )
    look.features["tags"] = tags is not None or bool(site.get("can_tag_topics"))
    look.features["create_tags"] = bool(site.get("can_create_tag"))
    if not look.features["tags"]:
        look.find("tags", WEAK, "no tags")
    elif not look.features["create_tags"]:
        look.find("tags", WEAK, "tags not made")
    elif look.features["tag_objects"]:
        look.find("tags", GOOD, "tags are objects")
    else:
        look.find("tags", GOOD, "tags are texts")


def _is_of_2026(look: Look) -> bool:
    """Where no tag shows which form they have, the forum's version does."""
    about = look.ask(api.get, "about.json", needs=("about",))
    told = about.data["about"] if isinstance(about, Done) else None
    version = str(told.get("version", "")) if isinstance(told, dict) else ""
    return version[:4].isdecimal() and int(version[:4]) >= 2026


def _categories(look: Look) -> None:
    answer = look.ask(api.categories)
    if not isinstance(answer, Done):
        look.fail("categories", answer)
        return
    listed = answer.data["category_list"]
    count = len(listed.get("categories") or [])
    look.features["create_categories"] = bool(listed.get("can_create_category"))
    if look.features["create_categories"]:
        look.find("categories", GOOD, "categories made", count=count)
    else:
        look.find("categories", WEAK, "categories not made", count=count)


def _calendar(look: Look) -> None:
    answer = look.ask(api.events)
    look.features["calendar"] = isinstance(answer, Done)
    if look.features["calendar"]:
        look.find("calendar", GOOD, "calendar there")
    else:
        look.find("calendar", WEAK, "no calendar")


def _localizations(look: Look) -> None:
    """Asked of any post: the forum says nothing of it elsewhere."""
    newest = look.ask(api.get, "posts.json", needs=("latest_posts",))
    posts = newest.data["latest_posts"] if isinstance(newest, Done) else []
    there = False
    if posts and isinstance(posts[0], dict) and isinstance(posts[0].get("id"), int):
        answer = look.ask(api.get, f"post_localizations/{posts[0]['id']}.json")
        there = isinstance(answer, Done)
    look.features["localizations"] = there
    if there:
        look.find("languages", GOOD, "localizations there")
    else:
        look.find("languages", WEAK, "no localizations")


def _webhook(look: Look) -> None:
    """The one that sends to us: whether it is there, believed and listened to, and what its log
    gives back. The ping that it is asked for proves the way."""
    address = settings.BASE_URL + look.forum.webhook_path
    answer = look.ask(api.hooks)
    if not isinstance(answer, Done):
        look.fail("webhook", answer)
        return
    rows = [row for row in answer.data["web_hooks"] or [] if isinstance(row, dict)]
    ours = [row for row in rows if str(row.get("payload_url", "")).strip() == address]
    if not ours:
        look.find("webhook", BAD, "no webhook", address=address)
        return
    hook = ours[0]
    look.hook = hook.get("id") if isinstance(hook.get("id"), int) else None
    if not look.forum.sealed_secret:
        look.find("webhook", BAD, "no secret")
        return
    if hook.get("active") is False:
        look.find("webhook", BAD, "webhook is off")
        return
    if hook.get("content_type") not in (None, 1, "1"):
        look.find("webhook", WEAK, "webhook sends forms")
    if missing := _unheard(hook):
        look.find("webhook", WEAK, "webhook hears too little", events=", ".join(missing))
    if look.hook is None:
        return
    log = look.ask(api.delivery_log, look.hook)
    look.features["delivery_log"] = isinstance(log, Done)
    ping = api.ping_hook(look.forum, look.hook, now=look.now, lane=Lane.LIVE)
    if isinstance(ping, Done):
        look.pinged = True
        look.find("webhook", GOOD, "ping asked")
    else:
        look.fail("webhook", ping)


def _unheard(hook: dict[str, Any]) -> list[str]:
    """What the mirror needs to hear and this webhook does not send; nothing where it is unsaid."""
    events = hook.get("web_hook_event_types")
    if hook.get("wildcard_web_hook") or not isinstance(events, list):
        return []
    names = {str(event.get("name")) for event in events if isinstance(event, dict)}
    if names & {"post", "topic"}:
        return [] if {"post", "topic"} <= names else sorted({"post", "topic"} - names)
    return [name for name in LISTENED if name not in names]


@transaction.atomic
def _written(look: Look) -> Forum:
    forum = Forum.objects.select_for_update().get(pk=look.forum.pk)
    forum.findings, forum.checked_at = look.findings, look.now
    if look.key_works:
        forum.locked_out_at, forum.locked_out_why = None, ""
    if look.features.keys() > {"locale"}:
        forum.features = look.features
    if look.hook is not None:
        forum.hook_id = look.hook
    if look.user is not None:
        forum.bridge_user_id = look.user
    if look.pinged:
        forum.ping_asked_at = look.now
    forum.save()
    return forum
