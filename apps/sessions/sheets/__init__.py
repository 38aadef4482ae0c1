# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions, speakers and resources as tables for spreadsheets, out and in.

Only the admin's own views import this, when they are asked for: the library behind it is of no use
to anybody else's request.
"""

from apps.sessions.sheets.addresses import AddressSheet
from apps.sessions.sheets.resources import ResourceSheet
from apps.sessions.sheets.sessions import SessionSheet
from apps.sessions.sheets.sheet import Sheet
from apps.sessions.sheets.speakers import SpeakerSheet

SHEETS: dict[str, type[Sheet]] = {
    "sessions": SessionSheet,
    "speakers": SpeakerSheet,
    "resources": ResourceSheet,
    "addresses": AddressSheet,
}

__all__ = ["SHEETS", "Sheet"]
