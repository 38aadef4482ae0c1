# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said, in the language of whom it is told to: as it is found when it is told."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from apps.accounts.models import User
from apps.notifications.models import NoticeItem
from apps.threads.models import Post
from apps.translations.queries import best_language, these

Reads = Callable[[Any], Sequence[str]]


def languages_of(user: User) -> Sequence[str]:
    """What somebody reads, best first, where no page of theirs is at hand."""
    told = [*user.languages, user.ui_language]
    return [code for code in told if code]


def put_versions(items: Iterable[NoticeItem], *, languages: Sequence[str] | None = None) -> None:
    """Each item gets the version of its post for its reader, who reads `languages`, else those of
    their account. One SQL for all of them, none where no post has versions."""
    wanted: dict[int, tuple[int, str]] = {}
    found = list(items)
    for item in found:
        post = item.post
        if post is None or not post.versions_in:
            continue
        reads = languages if languages is not None else languages_of(item.user)
        code = best_language([post.language, *post.versions_in.split()], reads)
        if code != post.language:
            wanted[item.pk] = post.pk, code
    versions = these(Post, "text", wanted.values())
    for item in found:
        item.version = versions.get(wanted[item.pk]) if item.pk in wanted else None
