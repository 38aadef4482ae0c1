# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has come to a discussion, or changed in it, since a reader's page was made."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from apps.threads.models import Thread
from apps.threads.queries import PAGE, changed_posts, posts_page
from apps.threads.showing import Posts, shown_posts


@dataclass(frozen=True)
class Newer:
    """Posts to be added at the end of the page, and posts to be put in place of those there."""

    thread: Thread
    posts: Posts
    changed: Posts

    @property
    def is_all(self) -> bool:
        """Whether nothing is left to be asked for."""
        return self.posts.page is None or self.posts.page.is_last


def newer(
    request: HttpRequest, thread: Thread, *, seen: int, version: int, most: int = PAGE
) -> Newer:
    """What a reader lacks who has the posts up to the number `seen`, as of `version`.

    Two queries. Posts beyond `most` are left for the next question.
    """
    language = get_language() or settings.LANGUAGE_CODE
    page = posts_page(thread, after=max(0, seen - 1), size=most + bool(seen), language=language)
    said_before = ""
    if seen and page.rows and page.rows[0].number == seen:
        said_before = page.rows[0].phase
        page = replace(page, rows=page.rows[1:], after=seen)
    changed = Posts()
    if version < thread.version:
        rows = changed_posts(thread, since=version, until=seen, language=language)
        changed = shown_posts(request, rows)
    return Newer(thread, shown_posts(request, page, said_before=said_before), changed)
