# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists say about sessions in the reader's language, made once for each distinct case."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import languages
from apps.core.times import babel_locale
from apps.pages.queries.programme import Item


@lru_cache(maxsize=1_000)
def day_name(day: date, language: str) -> str:
    """ "Friday, October 29": a day of the event, the same for every zone."""
    short = _form("MMMEd", language)
    whole = re.sub(r"[Ec]+", "EEEE", re.sub(r"([ML])\1{2}", r"\1\1\1\1", short))
    return format_date(day, whole, babel_locale(language))


@lru_cache(maxsize=1_000)
def short_day(day: date, language: str) -> str:
    """ "Fri 29": enough beside its neighbours."""
    form = "EEE d" if language == "en" else re.sub(r"[Ec]+", "EEE", _form("Ed", language))
    return format_date(day, form, babel_locale(language))


def _form(skeleton: str, language: str) -> str:
    """CLDR's own order of weekday, day and month."""
    return str(babel_locale(language).datetime_skeletons[skeleton])


def and_list(words: Iterable[str], language: str) -> str:
    """ "Arabic, French and Polish", as the language joins them."""
    return format_list(list(words), locale=babel_locale(language))


def languages_line(spoken: Sequence[str], interpreted: Sequence[str], language: str) -> str:
    """ "In English, interpreted into Arabic and French"; empty when nothing is known."""

    def names(codes: Sequence[str]) -> str:
        return and_list((languages.name_of(code, language) for code in codes), language)

    if spoken and interpreted:
        return _("In %(spoken)s, interpreted into %(others)s") % {
            "spoken": names(spoken),
            "others": names(interpreted),
        }
    if spoken:
        return _("In %(spoken)s") % {"spoken": names(spoken)}
    return _("Interpreted into %(others)s") % {"others": names(interpreted)} if interpreted else ""


def add_words(items: Sequence[Item], *, language: str, reads: Sequence[str]) -> None:
    """Put the sentences that rows show onto them.

    The language line is left out where it would be the same on every row.
    """
    lines: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
    for item in items:
        case = (tuple(item.spoken), tuple(item.interpreted))
        if case not in lines:
            lines[case] = languages_line(*case, language)
        item.languages_line = lines[case]
        item.summaries = [
            (code, languages.autonym(code), any(languages.speaks(code, known) for known in reads))
            for code in item.summary_languages
        ]
        if item.posts:
            item.posts_line = ngettext("%(count)d post", "%(count)d posts", item.posts) % {
                "count": item.posts
            }
    if len(lines) == 1 and len(items) > 1:
        for item in items:
            item.languages_line = ""
