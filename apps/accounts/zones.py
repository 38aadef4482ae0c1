# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time zones to choose from, by country: people know where they are, not what it is called."""

from datetime import UTC, date, datetime
from functools import lru_cache

import pytz

from apps.core import times
from apps.core.sorting import sort_key

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@lru_cache(maxsize=40)
def by_country(language: str, day: date) -> Choices:
    """(country, ((zone, "Warsaw, UTC+2"), ...)) in this language, with the offsets of that day.

    About 250 countries and 420 zones; costs some 50 ms, once a day, language and process.
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    names = times.babel_locale(language).territories
    countries = (
        (
            names.get(code, country),
            tuple(
                (zone, times.zone_label(zone, language, at=noon))
                for zone in pytz.country_timezones[code]
                if times.known_zone(zone)
            ),
        )
        for code, country in pytz.country_names.items()
        if code in pytz.country_timezones
    )
    return tuple(sorted(countries, key=lambda country: sort_key(country[0], language)))
