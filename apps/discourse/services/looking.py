# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a check: what is asked of a forum, and what each answer shows.

A finding is {"what", "state", "says", "with"}: what was looked at, "good", "weak" (works without
it) or "bad" (does not work without it), and a code with its values; see `findings` for the words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done, Later, LockedOut, NotThere, Refused
from apps.discourse.client.api import Lane
from apps.discourse.models import Forum
from apps.discourse.texts.payloads import Unreadable, parse_category

GOOD, WEAK, BAD = "good", "weak", "bad"
MOST_CATEGORIES = 500
LISTENED = ("post_created", "post_edited", "post_destroyed", "post_recovered", "topic_edited")


@dataclass
class Look:
    """One check as it goes on: what it found, and what the forum can."""

    forum: Forum
    now: datetime
    findings: list[dict[str, Any]] = field(default_factory=list)
    features: dict[str, Any] = field(default_factory=dict)
    hook: int | None = None
    hooks_seen: bool = False
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
            case Refused(code="address", words=words):
                self.find(what, BAD, "address refused", words=words)
            case Refused(_, words):
                self.find(what, BAD, "refused", words=words)
            case _:
                self.find(what, BAD, "no answer")


def look_at_address(look: Look) -> bool:
    answer = look.ask(api.basic_info)
    if not isinstance(answer, Done):
        look.fail("address", answer)
        return False
    look.find("address", GOOD, "address answers", title=str(answer.data["title"])[:120])
    look.features["locale"] = str(answer.data.get("locale") or "")[:20]
    if answer.data.get("login_required"):
        look.find("readers", WEAK, "login required")
    return True


def look_at_key(look: Look) -> bool:
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


def look_at_account(look: Look) -> None:
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


def look_at_tags(look: Look) -> None:
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


def look_at_categories(look: Look) -> None:
    answer = look.ask(api.categories)
    if not isinstance(answer, Done):
        look.fail("categories", answer)
        return
    listed = answer.data["category_list"]
    look.features["categories"] = _named(listed)
    count = len(look.features["categories"]) or len(listed.get("categories") or [])
    look.features["create_categories"] = bool(listed.get("can_create_category"))
    if look.features["create_categories"]:
        look.find("categories", GOOD, "categories made", count=count)
    else:
        look.find("categories", WEAK, "categories not made", count=count)


def _named(listed: Any) -> list[dict[str, Any]]:
    """Those that are open to everybody, each below that above it: owners of events choose one."""
    found: list[dict[str, Any]] = []
    rows = listed.get("categories")
    for row in rows if isinstance(rows, list) else []:
        below = row.get("subcategory_list") if isinstance(row, dict) else None
        for one in [row, *(below if isinstance(below, list) else [])]:
            try:
                category = parse_category(one)
            except Unreadable:
                continue
            if not category.read_restricted and len(found) < MOST_CATEGORIES:
                told = {"id": category.id, "name": category.name[:100]}
                found.append(told | {"parent": category.parent_id})
    return found


def look_at_calendar(look: Look) -> None:
    answer = look.ask(api.events)
    look.features["calendar"] = isinstance(answer, Done)
    if look.features["calendar"]:
        look.find("calendar", GOOD, "calendar there")
    else:
        look.find("calendar", WEAK, "no calendar")


def look_at_languages(look: Look) -> None:
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


def look_at_webhook(look: Look) -> None:
    """The one that sends to us: whether it is there, believed and listened to, and what its log
    gives back. The ping that it is asked for proves the way."""
    address = settings.BASE_URL + look.forum.webhook_path
    answer = look.ask(api.hooks)
    if not isinstance(answer, Done):
        look.fail("webhook", answer)
        return
    look.hooks_seen = True
    ours = hooks_to(address, answer.data)
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


def hooks_to(address: str, listed: Any) -> list[dict[str, Any]]:
    """Of the forum's webhooks those that send to this address."""
    rows = listed.get("web_hooks")
    return [
        row
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and str(row.get("payload_url", "")).strip() == address
    ]


def _unheard(hook: dict[str, Any]) -> list[str]:
    """What the mirror needs to hear and this webhook does not send; nothing where it is unsaid."""
    events = hook.get("web_hook_event_types")
    if hook.get("wildcard_web_hook") or not isinstance(events, list):
        return []
    names = {str(event.get("name")) for event in events if isinstance(event, dict)}
    if names & {"post", "topic"}:
        return [] if {"post", "topic"} <= names else sorted({"post", "topic"} - names)
    return [name for name in LISTENED if name not in names]
