# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the readers say, in the language of whoever reads it."""

from typing import Any

from django.utils.translation import gettext as _

from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Warning
from apps.programme.sources.words import REFUSALS, WARNINGS, gettext_noop

PROBLEMS = {
    "unexpected": gettext_noop(
        "Something went wrong on our side while this was read. Nothing was changed, and whoever "
        "runs the portal finds the reason in its log."
    ),
    "older": gettext_noop(
        "The address served an older copy than last time, probably from a cache on the way. "
        "It was left alone."
    ),
    "event-changed": gettext_noop(
        "The event has changed since you looked, so nothing was applied. "
        "This is what would change now."
    ),
    "mass-removal": gettext_noop(
        "Many sessions are gone from the programme at once, so nothing was changed."
    ),
}
"""What may stand in the way of an import beside the file itself."""


def of_error(error: SourceError) -> str:
    """Why a file was refused, with the line where there is one."""
    told = {"where": error.where or _("The file"), **error.params}
    if expected := told.get("expected"):
        told |= {"expected": _(expected)}
    return _at(error.line, _(REFUSALS[error.code]) % told)


def of_warning(warning: Warning) -> str:
    """What is odd about a file, with its line or place."""
    text = _(WARNINGS[warning.code]) % warning.params
    if warning.line is None and warning.where:
        return _("%(where)s: %(text)s") % {"where": warning.where, "text": text}
    return _at(warning.line, text)


def of_problem(problem: dict[str, Any]) -> str:
    """Why a run or a kept source stands as it does, as it was kept; empty when nothing is wrong."""
    code = problem.get("code", "")
    if code == "refused":
        return str(problem.get("words", ""))
    if code in PROBLEMS:
        return _(PROBLEMS[code])
    return of_error(SourceError.from_json(problem)) if code in REFUSALS else ""


def _at(line: int | None, text: str) -> str:
    return text if line is None else _("line %(line)s: %(text)s") % {"line": line, "text": text}
