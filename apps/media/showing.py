# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see a picture: whoever may see what shows it, which higher apps know.

    @shows
    def in_posts(picture: int, user) -> bool: ...

A picture that nothing shows yet is seen by whoever uploaded it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser

from apps.media.models import Picture

Rule = Callable[[int, Any], bool]

_rules: list[Rule] = []


def shows(rule: Rule) -> Rule:
    """Register what tells whether somebody may see something that shows the picture of this id."""
    _rules.append(rule)
    return rule


def is_public(picture: Picture) -> bool:
    return any(rule(picture.pk, AnonymousUser()) for rule in _rules)


def is_shown_to(picture: Picture, user: Any) -> bool:
    """For readers who are signed in."""
    if picture.shown_since is None and picture.owner_id == user.person_id:
        return True
    return any(rule(picture.pk, user) for rule in _rules)
