# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each fault of the catalogue: how it is done to the mirror, or why it says nothing of it.

A reason stands where a fault is of another part of the portal; that part has tests of its own.
"""

from collections.abc import Callable
from typing import Any

from tests.discourse.scenarios import breaking_here, breaking_out, breaking_there

How = Callable[[Any, float], None] | str

MAIL = "of mails: no mail is sent by the mirror but those about refused keys"
REMINDERS = "of reminders: the mirror has no times of its own to keep"
IMPORTS = "of imports: programmes come in by another way; cards follow by the same step as edits"
PAGES = "of pages and their streams: the mirror is behind them and serves none"
DEPLOYING = "of migrations: no process of the mirror runs in them; each step is one transaction"
NOTES = "of notes that several write at once: they are not mirrored"

HOW: dict[str, How] = {
    "M01": breaking_out.held_after_commit,
    "M02": breaking_out.reset_after_sending,
    "M03": breaking_out.reset_while_sending,
    "M04": breaking_out.gateway_after_commit,
    "M05": breaking_out.down_for_half_an_hour,
    "M06": breaking_out.limited_with_a_time,
    "M07": breaking_out.limited_without_a_time,
    "M08": breaking_out.title_used,
    "M09": breaking_out.key_refused,
    "M10": breaking_out.senseless,
    "M11": breaking_out.held_after_commit,
    "M12": breaking_out.no_connection,
    "M13": breaking_here.killed_before,
    "M14": breaking_here.killed_after_asking,
    "M15": breaking_here.killed_after_keeping,
    "M16": breaking_here.two_workers,
    "M17": breaking_there.topic_gone_or_closed,
    "M18": breaking_there.user_renamed,
    "M19": breaking_there.edited_on_both_sides,
    "M20": breaking_here.removed_before_it_was_sent,
    "M21": breaking_here.backlog,
    "I01": breaking_there.doubled,
    "I02": breaking_there.edit_first,
    "I03": breaking_there.deletion_first,
    "I04": breaking_there.older_later,
    "I05": breaking_there.some_lost,
    "I06": breaking_there.not_received,
    "I07": breaking_there.echoed_otherwise,
    "I08": breaking_there.another_portal,
    "I09": breaking_there.flood,
    "I10": breaking_there.made_private,
    "I11": breaking_there.hidden,
    "I12": breaking_there.clocks_differ,
    "R01": breaking_here.killed_somewhere,
    "R02": breaking_here.no_beat_then_two,
    "R03": breaking_here.broker_emptied,
    "R04": breaking_there.clocks_differ_much,
    "R05": "of days on which clocks change: the mirror reckons in UTC only",
    "R06": REMINDERS,
    "R07": REMINDERS,
    "R08": REMINDERS,
    "R09": MAIL,
    "R10": MAIL,
    "R11": breaking_here.off_for_six_hours,
    "R12": "of time zones: the mirror reckons in UTC only",
    "P01": IMPORTS,
    "P02": IMPORTS,
    "P03": IMPORTS,
    "P04": IMPORTS,
    "P05": IMPORTS,
    "P06": IMPORTS,
    "P07": IMPORTS,
    "P08": IMPORTS,
    "P09": IMPORTS,
    "P10": IMPORTS,
    "P11": IMPORTS,
    "P12": IMPORTS,
    "S01": breaking_here.database_killed,
    "S02": breaking_here.database_away,
    "S03": "of full disks: a write that fails is that of S01, and the mirror keeps no files",
    "S04": breaking_here.broker_emptied,
    "S05": breaking_here.broker_away,
    "S06": breaking_here.database_away,
    "S07": breaking_here.killed_somewhere,
    "S08": DEPLOYING,
    "S09": DEPLOYING,
    "S10": DEPLOYING,
    "S11": breaking_here.restored,
    "S12": breaking_here.restored,
    "S13": PAGES,
    "S14": NOTES,
}
