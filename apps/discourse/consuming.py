# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forum that has its people sign in here (DiscourseConnect): what it asks and what it is told."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from apps.accounts.models import User
from apps.discourse import connect_signing
from apps.discourse.models import Forum

LONGEST_NONCE = 200


@dataclass(frozen=True)
class Asked:
    nonce: str
    back: str


def asked_by(forum: Forum, *, sso: str, sig: str) -> Asked | None:
    """What the forum asks; None where it was not the forum, or it wants its answer elsewhere."""
    said = connect_signing.opened(sso, sig, forum.consumer_secret)
    if said is None:
        return None
    nonce, back = said.get("nonce", ""), said.get("return_sso_url", "")
    is_fit = 0 < len(nonce) <= LONGEST_NONCE and is_of(forum, back)
    return Asked(nonce, back) if is_fit else None


def is_of(forum: Forum, address: str) -> bool:
    """Whether browsers come to the forum by this address, whatever they make of it."""
    if not address.isascii() or not address.isprintable() or set(address) & set(" \\"):
        return False
    try:
        there, base = urlsplit(address), urlsplit(forum.base_url)
    except ValueError:
        return False
    folder = f"{base.path.rstrip('/')}/"
    same = (there.scheme, there.netloc.lower()) == (base.scheme, base.netloc.lower())
    return same and there.path.startswith(folder) and ".." not in there.path and not there.fragment


def answer_for(forum: Forum, asked: Asked, user: User) -> str:
    """Where the person goes on with our word for who they are.

    They are known there by the number of their person. Whatever address an account has here was
    shown to be theirs, so that the forum may take it as it is.
    """
    person = user.person
    said = {
        "nonce": asked.nonce,
        "external_id": str(person.pk),
        "email": user.email or "",
        "require_activation": "false",
        "name": person.name,
        "username": (person.slug or f"person-{person.pk}").replace("-", "_")[:60],
        "suppress_welcome_message": "true",
    }
    mark = "&" if urlsplit(asked.back).query else "?"
    return f"{asked.back}{mark}{urlencode(connect_signing.packed(said, forum.consumer_secret))}"
