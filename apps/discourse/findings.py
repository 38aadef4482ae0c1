# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check found, in words: what it is, and what to do about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.discourse.models import Forum

TURNS_LINES = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PING_WAIT = timedelta(seconds=60)

TITLES: dict[str, Any] = {
    "address": gettext_lazy("Address"),
    "readers": gettext_lazy("Readers"),
    "key": gettext_lazy("Key"),
    "account": gettext_lazy("Account"),
    "people": gettext_lazy("People"),
    "tags": gettext_lazy("Tags"),
    "categories": gettext_lazy("Categories"),
    "calendar": gettext_lazy("Calendar"),
    "languages": gettext_lazy("Languages"),
    "webhook": gettext_lazy("Webhook"),
}

WORDS: dict[str, Any] = {
    "address answers": gettext_lazy("“{title}” answers."),
    "login required": gettext_lazy(
        "The forum shows nothing to whoever is not signed in there: links to it lead to a sign-in."
    ),
    "key for everything": gettext_lazy("The key is valid and may do everything."),
    "key is limited": gettext_lazy(
        "The key is limited to: {scopes}. Make one with global access: none of the limited ones "
        "may make categories, tag or delete."
    ),
    "key refused": gettext_lazy(
        "The forum does not take the key. It says: “{words}” Look whether the key was revoked, and "
        "whether the account it acts as exists. Nothing more is asked until you give a new key."
    ),
    "scopes unknown": gettext_lazy(
        "The forum is too old to say what the key may do; the other lines show what works."
    ),
    "account is admin": gettext_lazy("“{name}” is an administrator there."),
    "account is moderator": gettext_lazy(
        "“{name}” is only a moderator there: categories can’t be made, and titles must be 15 "
        "characters long."
    ),
    "account is nobody": gettext_lazy(
        "“{name}” has no rights there. Make it an administrator: otherwise posts wait, and titles, "
        "tags and categories are refused."
    ),
    "account missing": gettext_lazy("There is no account “{name}” there."),
    "key for all accounts": gettext_lazy(
        "The key may write as any account: people who linked theirs write under their own name."
    ),
    "key for one account": gettext_lazy(
        "The key may write as “{name}” only: all posts appear under it, with the name of who wrote "
        "them, unless they gave their own key."
    ),
    "no tags": gettext_lazy("The forum has no tags: events can only have a category."),
    "tags not made": gettext_lazy(
        "The account may not make new tags: let somebody there make those of your events."
    ),
    "tags are objects": gettext_lazy("Tags can be set and made, in the form of 2026."),
    "tags are texts": gettext_lazy("Tags can be set and made, in the form before 2026."),
    "categories made": gettext_lazy("{count} are seen, and new ones can be made."),
    "categories not made": gettext_lazy(
        "{count} are seen, but none can be made: choose a main topic and a tag for your events."
    ),
    "calendar there": gettext_lazy("The calendar is there: topics can carry the event’s box."),
    "no calendar": gettext_lazy(
        "There is no calendar: topics say when something takes place in words only."
    ),
    "localizations there": gettext_lazy("Posts can stand there in several languages."),
    "no localizations": gettext_lazy(
        "Posts have one language there: others stand below, folded away."
    ),
    "no webhook": gettext_lazy(
        "No webhook sends to {address}. Make it with the button, or over there. Without one, what "
        "is written there appears here minutes later."
    ),
    "no secret": gettext_lazy("The webhook is there, but its secret is not known here: give it."),
    "webhook is off": gettext_lazy("The webhook is there, but switched off: activate it there."),
    "webhook sends forms": gettext_lazy(
        "The webhook sends forms: choose application/json as its content type."
    ),
    "webhook hears too little": gettext_lazy(
        "The webhook is to send these too: {events}. Until then they appear minutes later."
    ),
    "ping back": gettext_lazy("A ping was asked for, and arrived with the right signature."),
    "ping on its way": gettext_lazy("A ping was asked for. Load this page again in a moment."),
    "ping lost": gettext_lazy(
        "A ping was asked for and did not arrive. Is the secret the same on both sides? Can the "
        "forum reach {address}? It refuses private addresses unless its operator allows them."
    ),
    "address refused": gettext_lazy(
        "This address is not asked: {words}. A forum on a private network is named by the operator "
        "in EVENTFORUM_PRIVATE_HOSTS; one that sends on to another address is given by that one."
    ),
    "refused": gettext_lazy("The forum refused. It says: “{words}”"),
    "no answer": gettext_lazy("The forum gave no answer that makes sense."),
    "later: away": gettext_lazy("Nobody answers there now. Is the address right?"),
    "later: failing": gettext_lazy("Something answers there, but not a Discourse forum in order."),
    "later: asked to wait": gettext_lazy("The forum is asked too often now. Check again later."),
    "later: budget": gettext_lazy("The budget of this minute is used up. Check again in a minute."),
    "later: resting": gettext_lazy("The forum failed several times. Check again in a minute."),
}


@dataclass(frozen=True)
class Finding:
    title: str
    state: str
    words: str


def shown(forum: Forum, *, now: datetime) -> Iterator[Finding]:
    """The findings of the last check; of the ping, what has become of it since."""
    for found in forum.findings:
        says, state, values = found["says"], found["state"], dict(found["with"])
        if says == "ping asked":
            says, state = _of_ping(forum, now)
            values = {"address": settings.BASE_URL + forum.webhook_path}
        isolated = {name: _isolated(value) for name, value in values.items()}
        words = str(WORDS.get(says) or WORDS["no answer"]).format(**isolated)
        yield Finding(str(TITLES.get(found["what"], found["what"])), state, words)


def state_in_words(state: str) -> str:
    return {
        "good": _("in order"),
        "weak": _("works, with less"),
        "bad": _("does not work"),
    }.get(state, _("on its way"))


def _isolated(value: object) -> object:
    """What the forum said keeps its own direction within a sentence of ours."""
    if not isinstance(value, str):
        return value
    return f"\u2068{TURNS_LINES.sub('', value)}\u2069"


def _of_ping(forum: Forum, now: datetime) -> tuple[str, str]:
    asked, came = forum.ping_asked_at, forum.pinged_at
    if asked and came and came >= asked:
        return "ping back", "good"
    if asked and now - asked < PING_WAIT:
        return "ping on its way", "waiting"
    return "ping lost", "bad"
