# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of the place, by number. Numbers stand in logs and on tombstones: never reuse one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.IntegerChoices):
    HARASSMENT = 1, _("Harassment, threats, insults")
    PRIVATE_DATA = 2, _("Somebody’s private data")
    HATE = 3, _("Hate against a group")
    SPAM = 4, _("Spam or advertising")
    OFF_TOPIC = 5, _("Off topic, or disturbing the talk")
    COPYRIGHT = 6, _("A copyright infringed")
    IMPERSONATION = 7, _("Pretending to be somebody else")
    OTHER = 8, _("Something else that does harm")


EXPLAINED = {
    Rule.HARASSMENT: _(
        "Nobody is threatened, insulted, followed around or looked down on here, in public or "
        "alone. Disagree with what is said, not with who says it."
    ),
    Rule.PRIVATE_DATA: _(
        "No addresses, telephone numbers, real names or pictures of people who have not agreed to "
        "it, and nothing that was told in confidence."
    ),
    Rule.HATE: _(
        "Nobody is put down for where they come from, what they believe, whom they love, how their "
        "body is or what they earn."
    ),
    Rule.SPAM: _(
        "No advertising, no chains, no same text in many places. A link to one’s own work that "
        "answers a question is welcome."
    ),
    Rule.OFF_TOPIC: _(
        "Stay with the event and the session. What leads away can have a discussion of its own."
    ),
    Rule.COPYRIGHT: _(
        "Bring only what you made or may pass on, and say who made it and under which licence."
    ),
    Rule.IMPERSONATION: _(
        "Use any name you like, but not somebody else’s, and do not claim to speak for people who "
        "have not asked you to."
    ),
    Rule.OTHER: _(
        "Whatever else makes others leave, or puts somebody in danger. Tell us what it is."
    ),
}
"""What each rule asks of people, for the page of rules."""


def words_of(rule: int | None) -> str:
    """The rule’s short name in the active language; empty for none."""
    return str(Rule(rule).label) if rule in Rule.values else ""
