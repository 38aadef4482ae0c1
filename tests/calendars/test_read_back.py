# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of an agenda over five zones, read back by programs that know nothing of ours."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest

from apps.rsvps import feeds, services
from tests.calendars.year import NIGHTS, hold
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

KHAL = shutil.which("khal")
SHOWN = ["{start-long-full}", "{end-long-full}", "{status}", "{title}"]


@pytest.fixture
def person():
    return UserFactory(ui_language="en")


@pytest.fixture
def held(person):
    return hold(person)


@pytest.fixture
def feed(client, person, held):
    address = feeds.subscription_of(services.renew_feed(person)).address
    return client.get(urlsplit(address).path).content


def test_icalendar_reads_every_entry_as_it_is(feed, held):
    calendar = icalendar.Calendar.from_ical(feed)

    assert not calendar.errors
    found = {str(entry["UID"]).partition("@")[0]: entry for entry in calendar.events}
    assert set(found) == set(held)
    for key, entry in found.items():
        expected = held[key]
        assert str(entry["SUMMARY"]) == expected.summary
        read = (in_utc(entry.start), in_utc(entry.end))
        assert read == (expected.starts, expected.ends), key
        assert entry["STATUS"] == ("CANCELLED" if expected.cancelled else "CONFIRMED")
        assert entry["SEQUENCE"] == (1 if expected.cancelled else 0)


def in_utc(moment):
    """Python compares the times of an hour that comes twice by their zones, not their moments."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def test_every_zone_is_described_for_all_that_names_it(feed):
    calendar = icalendar.Calendar.from_ical(feed)
    described = [str(part["TZID"]) for part in calendar.walk("VTIMEZONE")]

    assert sorted(described) == sorted(NIGHTS)
    named = set(re.findall(rb"DT(?:START|END);TZID=([^:]+):", feed))
    assert named == {zone.encode() for zone in NIGHTS}


@pytest.mark.skipif(
    KHAL is None and not os.environ.get("CI"), reason="khal is not here: apt install khal"
)
@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Santiago", "UTC"])
def test_khal_lists_every_entry_at_its_time(feed, held, tmp_path, zone):
    """A calendar client of Debian: import what a subscription fetches, list a reader's days."""
    found = listed_by_khal(feed, tmp_path, zone)

    assert found == {
        (said(entry.starts, zone), said(last(entry.ends), zone), entry.cancelled, entry.summary)
        for entry in held.values()
    }


def said(moment, zone):
    """As khal writes it there: a day has no zone, and begins at midnight everywhere."""
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    return f"{moment} 00:00"


def last(ends):
    """People say the last day, files the one after."""
    return ends if isinstance(ends, datetime) else ends - timedelta(days=1)


def listed_by_khal(feed, folder, zone):
    (folder / "feed.ics").write_bytes(feed)
    (folder / "config").write_text(
        f"[calendars]\n[[agenda]]\npath = {folder}/agenda\n"
        f"[sqlite]\npath = {folder}/khal.db\n"
        f"[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    (folder / "agenda").mkdir()
    khal(folder, "import", "--batch", "-a", "agenda", folder / "feed.ics")
    lines = khal(folder, "list", "--once", "--day-format", "", "--format", "|".join(SHOWN),
                 "2027-09-01", "150d")  # fmt: skip
    rows = [line.split("|") for line in lines.splitlines() if line]
    return {(start, end, "CANCELLED" in status, title) for start, end, status, title in rows}


def khal(folder, *words):
    environment = {
        "HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"
    }  # fmt: skip
    done = subprocess.run(
        [KHAL, "-c", folder / "config", *words],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
