# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads: a page of posts, the discussions of an event or a session."""

from apps.threads.queries.pictures import gallery_page, has_pictures, shown_picture
from apps.threads.queries.posts import PAGE, PostsPage, changed_posts, page_with, posts_page
from apps.threads.queries.reading import Mark, Missed, mark_of, marks_of, missed, new_to, takes_part
from apps.threads.queries.shown import shown_thread, thread_versions
from apps.threads.queries.threads import (
    ThreadsPage,
    announcements,
    main_thread,
    pulse,
    threads_of_event,
    threads_page,
)

__all__ = [
    "PAGE",
    "Mark",
    "Missed",
    "PostsPage",
    "ThreadsPage",
    "announcements",
    "changed_posts",
    "gallery_page",
    "has_pictures",
    "main_thread",
    "mark_of",
    "marks_of",
    "missed",
    "new_to",
    "page_with",
    "posts_page",
    "pulse",
    "shown_picture",
    "shown_thread",
    "takes_part",
    "thread_versions",
    "threads_of_event",
    "threads_page",
]
