# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads: a page of posts, the discussions of an event or a session."""

from apps.threads.queries.around import Around, around
from apps.threads.queries.follow_ups import carried_to, has_follow_ups, own_follow_ups
from apps.threads.queries.lists import (
    Asked,
    Listing,
    areas_with_something,
    asked_of,
    events_in,
    listing,
    pulse_of,
)
from apps.threads.queries.pictures import gallery_page, has_pictures, shown_picture
from apps.threads.queries.posts import (
    PAGE,
    PostsPage,
    changed_posts,
    merged_into,
    merged_page,
    page_with,
    posts_page,
)
from apps.threads.queries.reading import Mark, Missed, mark_of, marks_of, missed, new_to, takes_part
from apps.threads.queries.rights import may_arrange, moderates, places_to_take_out
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
    "Around",
    "Asked",
    "Listing",
    "Mark",
    "Missed",
    "PostsPage",
    "ThreadsPage",
    "announcements",
    "areas_with_something",
    "around",
    "asked_of",
    "carried_to",
    "changed_posts",
    "events_in",
    "gallery_page",
    "has_follow_ups",
    "has_pictures",
    "listing",
    "main_thread",
    "mark_of",
    "marks_of",
    "may_arrange",
    "merged_into",
    "merged_page",
    "missed",
    "moderates",
    "new_to",
    "own_follow_ups",
    "page_with",
    "places_to_take_out",
    "posts_page",
    "pulse",
    "pulse_of",
    "shown_picture",
    "shown_thread",
    "takes_part",
    "thread_versions",
    "threads_of_event",
    "threads_page",
]
