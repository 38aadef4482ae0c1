# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses in mails that switch something off without a sign-in (RFC 8058).

    headers = switches.headers(user.pk, f"thread:{thread.pk}")

The token says whose mail it was and what goes off, sealed. It can do nothing else, and works as
long as the account does: old mails can be answered with it, too.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "notifications.off"

SCOPES = ("thread", "session", "event", "all", "nudges", "reminders", "monthly")


@dataclass(frozen=True)
class Switch:
    """`scope` is one of SCOPES; `number` the thing, or 0."""

    user: int
    scope: str
    number: int = 0


def address(user: int, what: str) -> str:
    """Absolute; `what` is a scope, with the number of the thing where it has one: event:3."""
    scope, _colon, number = what.partition(":")
    if scope not in SCOPES:
        raise ValueError(f"Nothing is called {scope}")
    token = signing.dumps([user, scope, int(number or 0)], salt=SALT)
    return settings.BASE_URL + reverse("notifications:off", args=[token])


def headers(user: int, what: str) -> dict[str, str]:
    """For mail programs: one click, asked for with POST, and no page to be read."""
    return {
        "List-Unsubscribe": f"<{address(user, what)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def opened(token: str) -> Switch | None:
    """None for what is not ours, or was changed."""
    try:
        user, scope, number = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Switch(user, scope, number)
