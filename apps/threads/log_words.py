# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators did, in words for everybody."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "post.removed": _("Post removed"),
    "post.hidden": _("Post hidden while moderators look at it"),
    "post.put_back": _("Post put back"),
    "post.language_said": _("Language of a post put right"),
    "held.released": _("First text of somebody new published"),
    "held.refused": _("Text of somebody new not taken up"),
    "case.dismissed": _("Report looked at; the text stays"),
    "case.reopened": _("Decision taken back"),
    "thread.closed": _("Discussion closed"),
    "thread.reopened": _("Discussion opened again"),
    "thread.hidden": _("Discussion hidden while moderators look at it"),
    "thread.removed": _("Discussion removed"),
    "thread.put_back": _("Discussion put back"),
    "thread.renamed": _("Discussion renamed"),
    "thread.moved": _("Discussion moved"),
    "thread.split": _("Discussion split"),
    "thread.merged": _("Discussion merged"),
    "thread.moved_away": _("Discussion moved to another place"),
    "thread.pinned": _("Discussion pinned"),
    "thread.unpinned": _("Discussion no longer pinned"),
    "thread.listed": _("Discussion listed in a further place"),
    "thread.unlisted": _("Discussion taken out of a further place"),
    "thread.tagged": _("Tags of a discussion changed"),
    "tag.hidden": _("Tag hidden"),
    "tag.shown": _("Hidden tag shown again"),
    "picture.removed": _("Picture removed"),
    "picture.kept": _("Request to remove a picture declined"),
    "question.held_back": _("Question not taken up"),
    "question.put_back": _("Question that was not taken up put back"),
    "sanction.warned": _("Somebody warned"),
    "sanction.silenced": _("Somebody silenced in this event"),
    "sanction.lifted": _("Sanction taken back"),
}

ROLES: dict[str, str | Promise] = {
    "owner": _("an owner of the event"),
    "organizer": _("an organizer"),
    "moderator": _("a moderator"),
    "speaker": _("a speaker of the session"),
    "administrator": _("an administrator of the portal"),
}


def words_of(line: Any) -> tuple[str, str]:
    """What was done, and by whom in which role."""
    return str(WORDS.get(line.verb, line.verb)), str(ROLES.get(line.role, line.role))
