# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which role somebody acts: what is recorded with one stands in the event's public log."""

from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.events.moderating import Moderating, moderating
from apps.events.services import refuse_sanctioned
from apps.threads.models import Thread


def as_moderator(by: Any, event_id: int | None, language: str) -> dict[str, Any]:
    """The role in which somebody moderates a text of this language, for the record; or Refused."""
    right = moderating(by, event_id)
    if right is None:
        raise Refused(_("Only a moderator of the event can do this."), code="not-yours")
    if not right.covers(language):
        raise other_language(right)
    refuse_sanctioned(by, event_id)
    return {"role": right.role}


def refuse_other_language(thread: Thread, by: Any) -> None:
    """For what whoever began a discussion may do as well: who moderates, in its language only."""
    if thread.created_by_id != by.pk:
        refuse_language(thread, by)


def refuse_language(thread: Thread, by: Any) -> None:
    """For what is not asked of the role here: who moderates, in its language only."""
    right = moderating(by, thread.event_id)
    if right is not None and not right.covers(thread.language):
        raise other_language(right)


def other_language(right: Moderating) -> Refused:
    return Refused(
        _("You moderate texts in these languages only: %(languages)s.")
        % {"languages": right.names},
        code="other-language",
    )


def role_in(event_id: int | None, by: Any) -> dict[str, Any]:
    """The role of somebody who arranges what is in this event, for the record."""
    right = moderating(by, event_id)
    return {"role": right.role} if right is not None else {}


def role_towards(thread: Thread, by: Any) -> dict[str, Any]:
    """`role_in` for what whoever began a discussion may do as well: they are in no role then."""
    return {} if thread.created_by_id == by.pk else role_in(thread.event_id, by)
