# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the readers say, in the language of whoever reads it."""

from django.utils.translation import gettext as _

from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Warning
from apps.programme.sources.words import REFUSALS, WARNINGS


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


def _at(line: int | None, text: str) -> str:
    return text if line is None else _("line %(line)s: %(text)s") % {"line": line, "text": text}
