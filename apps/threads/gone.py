# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who took a text away, and what is said of it."""

from django.utils import formats, timezone
from django.utils.translation import gettext

from apps.core.rules import words_of
from apps.threads.models import Post, Thread


def gone_words(gone: Post | Thread) -> str:
    """When and under which rule something was taken away; empty when its author did it."""
    if gone.hidden_at is not None:
        return gettext("Hidden while moderators look at it.")
    if gone.gone_in and gone.removed_rule is None:
        said = gettext("This was removed on %(place)s.") % {"place": gone.gone_in}
        return f"{said} {gone.removed_reason}".strip()
    if gone.removed_rule is None or gone.removed_at is None:
        return gone.removed_reason
    said = gettext("This was removed on %(day)s by a moderator, under rule %(rule)s.") % {
        "day": formats.date_format(timezone.localtime(gone.removed_at), "DATE_FORMAT"),
        "rule": gone.removed_rule,
    }
    reason = gone.removed_reason
    why = " " + gettext("“%(reason)s”") % {"reason": reason} if reason else ""
    return f"{said} {words_of(gone.removed_rule)}.{why}"


def taken_by_author(post: Post) -> bool:
    """Whether its author did, by all that is kept."""
    if post.hidden_at is not None or post.removed_rule is not None or post.gone_in:
        return False
    return post.removed_by is None or post.removed_by.person_id == post.author_id
