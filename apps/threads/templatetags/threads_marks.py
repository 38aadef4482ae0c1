# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new in lists of discussions: {% load threads_marks %}."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from apps.core import page_cache
from apps.threads import marks  # noqa: F401 -- registers what fills the holes
from apps.threads.models import Thread

register = template.Library()


@register.simple_tag(takes_context=True)
def marks_of(context: Context, threads: Iterable[Thread]) -> SafeString:
    """Before a list: asks once how far the reader has come in each of these discussions."""
    return page_cache.hole(context["request"], "marks", *(thread.pk for thread in threads))


@register.simple_tag(takes_context=True)
def thread_new(context: Context, thread: Thread) -> SafeString | str:
    """Beside a title: how much of it is new to the reader. The thread needs event and session."""
    if thread.last_post_at is None:
        return ""
    address, _, _ = thread.get_absolute_url().partition("#")
    return page_cache.hole(
        context["request"],
        "thread-new",
        thread.pk,
        thread.posts_count,
        thread.last_post_at.isoformat(),
        address,
    )
