# SPDX-License-Identifier: AGPL-3.0-or-later
"""The versions of cards and titles in other languages, for forums that keep them beside these."""

from apps.discourse.models import MirroredPost, Topic
from apps.discourse.sending import cards
from apps.discourse.texts.equality import raw_hash


def left(topic: Topic, row: MirroredPost) -> dict[str, str]:
    """What is to be told, by locale: a version that is new or another one; an empty text for one
    that is no more."""
    wanted = cards.in_other_languages(topic, row)
    told = {
        locale: raw for locale, raw in wanted.items() if row.localized.get(locale) != raw_hash(raw)
    }
    if not topic.mirror.forum.can("localizations"):
        return {}
    return told | {locale: "" for locale in row.localized if locale not in wanted}


def keep(row: MirroredPost, locale: str, raw: str) -> None:
    """It was told, or the forum will not have it as it is: either is not told again."""
    row.localized.pop(locale, None)
    if raw:
        row.localized[locale] = raw_hash(raw)
    row.save(update_fields=["localized"])


def titles_left(topic: Topic) -> dict[str, str]:
    """The same of the title of an event's or a session's topic."""
    if not topic.mirror.forum.can("localizations"):
        return {}
    wanted = cards.titles(topic)
    told = {
        locale: title for locale, title in wanted.items() if topic.localized.get(locale) != title
    }
    return told | {locale: "" for locale in topic.localized if locale not in wanted}


def with_title(topic: Topic, locale: str, title: str) -> dict[str, str]:
    """What was told by now."""
    others = {known: kept for known, kept in topic.localized.items() if known != locale}
    return others | ({locale: title} if title else {})
