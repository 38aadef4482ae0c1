# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why something stands still, in words; the codes stand in Topic.parked and MirroredPost.parked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "missing": _("It is not on the forum any more."),
    "conflict": _("It is changed on the forum each time that it is about to be changed from here."),
    "runaway": _("It changed more often within ten minutes than a person changes it."),
    "gone there": _("The topic was deleted on the forum."),
    "closed": _("The category on the forum is not open to everybody."),
    "error": _("Something failed here again and again. The log of the portal says what."),
    "by hand": _("Somebody here left it alone."),
    "skipped": _("It was not to be sent any more when sending was resumed."),
    "forbidden": _("The forum does not allow it."),
    "invalid": _("The forum does not take it as it is."),
    "too large": _("It is too large for the forum."),
    "address": _("The address of the forum is not one that is asked."),
    "own key": _("The forum does not take the key of whoever wrote it."),
}
OTHER = _("The forum refused it.")


def in_words(code: str) -> str:
    """A sentence in the active language; empty where nothing stands still."""
    return str(WORDS.get(code, OTHER)) if code else ""
