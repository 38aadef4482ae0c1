# SPDX-License-Identifier: AGPL-3.0-or-later
"""The versions of cards, posts and titles in other languages, for forums that keep them beside
these. Of what people wrote only versions that people made go there, while they are up to date."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.discourse.models import MirroredPost, Topic
from apps.discourse.sending import cards, wording
from apps.discourse.texts.equality import raw_hash
from apps.threads.models import Post
from apps.translations.models import Translation
from apps.translations.queries import versions


@dataclass(frozen=True)
class Told:
    """One version to be sent: its text there, empty where it is to go, and what it is known by."""

    raw: str = ""
    sign: str = ""


def left(topic: Topic, row: MirroredPost) -> dict[str, Told]:
    """What is to be told, by locale: a version that is new, another one, or one that is no more."""
    if not topic.mirror.forum.can("localizations"):
        return {}
    wanted = _of_card(topic, row) if row.post is None else _of_post(topic, row, row.post)
    told = {locale: one for locale, one in wanted.items() if row.localized.get(locale) != one.sign}
    return told | {locale: Told() for locale in row.localized if locale not in wanted}


def posts_to_look_at(topic: Topic) -> QuerySet[MirroredPost]:
    """Posts that have versions by people here, or had some."""
    if not topic.mirror.forum.can("localizations"):
        return MirroredPost.objects.none()
    made = Translation.objects.filter(
        content_type=ContentType.objects.get_for_model(Post),
        object_id=OuterRef("post_id"),
        field="text",
        outdated=False,
    ).exclude(kind=Translation.Kind.MACHINE)
    there = topic.posts.filter(state=MirroredPost.State.THERE, post__removed_at=None)
    found = there.filter(Q(Exists(made)) | ~Q(localized={}), post__isnull=False)
    return found.select_related("post__author", "post__thread").order_by("number")


def _of_card(topic: Topic, row: MirroredPost) -> dict[str, Told]:
    found = cards.in_other_languages(topic, row)
    return {locale: Told(raw, raw_hash(raw)) for locale, raw in found.items()}


def _of_post(topic: Topic, row: MirroredPost, post: Post) -> dict[str, Told]:
    if not post.language:
        return {}  # The forum shows another version only beside a text of a known language.
    found = {}
    for one in versions(post, "text"):
        if one.is_original or one.by_machine or one.outdated or not one.text.strip():
            continue
        raw = wording.in_version(topic, row, post, one.text)
        found[cards.locale_of(one.language)] = Told(raw, raw_hash(raw))
    return found


def keep(row: MirroredPost, locale: str, sign: str) -> None:
    """It was told, or the forum will not have it as it is: either is not told again."""
    row.localized.pop(locale, None)
    if sign:
        row.localized[locale] = sign
    row.save(update_fields=["localized"])


def titles_left(topic: Topic) -> dict[str, str]:
    """The same of the title of a topic."""
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
