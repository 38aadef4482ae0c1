# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads: a page of posts, the discussions of an event or a session."""

from apps.threads.queries.posts import PAGE, PostsPage, page_with, posts_page
from apps.threads.queries.threads import (
    ThreadKey,
    ThreadsPage,
    main_thread,
    pulse,
    thread_key,
    threads_of_event,
    threads_page,
)

__all__ = [
    "PAGE",
    "PostsPage",
    "ThreadKey",
    "ThreadsPage",
    "main_thread",
    "page_with",
    "posts_page",
    "pulse",
    "thread_key",
    "threads_of_event",
    "threads_page",
]
