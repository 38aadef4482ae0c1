# SPDX-License-Identifier: AGPL-3.0-or-later
"""The programme as other programs read it: schedule.json (c3voc) and schedule.xml (frab).

Sources of the rules: https://c3voc.de/wiki/schedule and the two schemas under tests/vendor/voc/.
"""

from apps.sessions.exports.schedule_json import schedule_json
from apps.sessions.exports.schedule_xml import schedule_xml

__all__ = ["schedule_json", "schedule_xml"]
