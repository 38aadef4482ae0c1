# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has come to a discussion, or changed in it, since a reader's page was made."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from apps.core import page_cache
from apps.threads import overlay
from apps.threads.models import Thread
from apps.threads.queries import PAGE, changed_posts, posts_page
from apps.threads.showing import Posts, shown_posts, touched


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


def own_among(request: HttpRequest, thread: Thread, *, after: int, until: int) -> Newer:
    """The reader's own posts among those from `after` + 1 to `until`, as their author sees them.

    For who got them as strangers see them. Two queries, none for strangers.
    """
    size = min(until - after, PAGE)
    if size < 1 or not overlay.is_signed_in(request):
        return Newer(thread, Posts(), Posts())
    page = posts_page(
        thread, after=after, size=size, language=get_language() or settings.LANGUAGE_CODE
    )
    page_cache.fill(request, overlay.lay(request, touched(page)))
    me = getattr(request.user, "person_id", None)
    rows = [row for row in page.rows if row.author == me or overlay.has(request, "asked", row.pk)]
    return Newer(thread, Posts(), shown_posts(request, replace(page, rows=rows)))
