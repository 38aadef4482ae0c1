# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence the readers may say, by code; the Django side translates them by these texts."""


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogue without needing a translation machinery here."""
    return text


REFUSALS = {
    "too_big": gettext_noop("The file is larger than %(limit)s MB."),
    "too_many": gettext_noop("The file holds more than %(limit)s sessions."),
    "too_deep": gettext_noop("The file is nested too deeply."),
    "too_many_rows": gettext_noop("The file holds more than %(limit)s rows."),
    "empty": gettext_noop("The file is empty."),
    "encoding": gettext_noop("The file is not readable text: %(detail)s"),
    "unknown_format": gettext_noop(
        "This is none of the formats we read: schedule.json, the answers of the pretalx or "
        "eventyay API, schedule.xml, iCalendar, CSV."
    ),
    "web_page": gettext_noop("This is a web page, not a programme file."),
    "no_such_format": gettext_noop("There is no format called “%(name)s”."),
    "json": gettext_noop("The JSON is broken: %(detail)s"),
    "xml": gettext_noop("The XML is broken: %(detail)s"),
    "dtd": gettext_noop("The XML declares a document type or entities, which we never read."),
    "ical": gettext_noop("The calendar is broken: %(detail)s"),
    "csv": gettext_noop("The table is broken: %(detail)s"),
    "shape": gettext_noop("%(where)s should be %(expected)s."),
    "columns": gettext_noop("These columns are missing: %(names)s"),
    "bad_time": gettext_noop("“%(value)s” is not a date and time."),
    "bad_duration": gettext_noop("“%(value)s” is not a duration."),
    "year": gettext_noop("“%(value)s” is too far away to be true."),
    "unknown_zone": gettext_noop("“%(name)s” is not a time zone of the IANA list."),
    "no_zone": gettext_noop(
        "The times have no time zone and the file names none: say which zone they are in."
    ),
    "folder": gettext_noop("The folder holds no saved answers of the API."),
    "incomplete": gettext_noop(
        "The saved answers are incomplete: %(found)s sessions of %(count)s."
    ),
    "bounds": gettext_noop("Reading the file took more time or memory than a programme needs."),
    "address": gettext_noop("The address can't be read: %(detail)s"),
    "cannot_read": gettext_noop("The file can't be read: %(detail)s"),
}

WARNINGS = {
    "zone_guessed": gettext_noop("The zone “%(name)s” was read as %(zone)s."),
    "zone_unknown": gettext_noop("The file names the zone “%(name)s”, which does not exist."),
    "zone_differs": gettext_noop(
        "The times are stamped %(offset)s, but in %(zone)s that clock shows %(expected)s. "
        "The stamps were believed; name the zone if they are wrong."
    ),
    "zone_utc": gettext_noop(
        "All times are stamped as UTC and no zone is named. If they are local times, name the zone."
    ),
    "time_in_gap": gettext_noop(
        "%(value)s does not exist in %(zone)s, where clocks go forward; read as %(read)s."
    ),
    "time_twice": gettext_noop(
        "%(value)s happens twice in %(zone)s, where clocks go back; the first was taken."
    ),
    "no_time": gettext_noop("This session has no time yet."),
    "no_length": gettext_noop("This session has no length; %(minutes)s minutes were taken."),
    "long": gettext_noop("This session lasts %(hours)s hours."),
    "no_title": gettext_noop("This session has no title."),
    "empty_events": gettext_noop(
        "Entries with neither a title nor an identity were left out: %(count)s."
    ),
    "no_sessions": gettext_noop("The programme has no sessions."),
    "cut": gettext_noop("“%(field)s” was cut to %(limit)s characters."),
    "control": gettext_noop("Control characters were removed from “%(field)s”."),
    "masked": gettext_noop("An e-mail address stood in place of a name and was masked."),
    "too_many_people": gettext_noop("Only the first %(limit)s people were taken."),
    "language": gettext_noop("“%(value)s” is not a language we know."),
    "bad_link": gettext_noop("A link that is not a web address was left out."),
    "same_place": gettext_noop("“%(title)s” and “%(other)s” are in %(room)s at the same time."),
    "same_person": gettext_noop("“%(name)s” is on the programme under two identities."),
    "repeats": gettext_noop("The identity %(code)s occurs %(count)s times."),
    "rule_refused": gettext_noop(
        "A repetition rule was not followed, only its first date taken: %(detail)s"
    ),
    "rule_cut": gettext_noop("Only the first %(limit)s dates of a repetition were taken."),
    "bad_entry": gettext_noop("An entry was left out: %(detail)s"),
    "older_copy": gettext_noop("An older copy of the same entry was left out."),
    "breaks": gettext_noop("Breaks found: %(count)s."),
    "room_renamed": gettext_noop("The room “%(before)s” is now called “%(after)s”."),
    "reused": gettext_noop(
        "%(code)s was “%(before)s” and is now “%(after)s” with other speakers. It was not changed: "
        "say whether it is the same session or another one."
    ),
    "cancelled": gettext_noop("No longer on the programme: %(code)s “%(title)s”."),
    "outside": gettext_noop("%(code)s “%(title)s” is outside the days of the event."),
    "unknown_columns": gettext_noop("These columns are not used: %(names)s"),
}
