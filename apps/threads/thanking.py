# SPDX-License-Identifier: AGPL-3.0-or-later
"""The button that thanks for a post: a hole in its fragment, laid over for each reader."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language

from apps.core.page_cache import filler
from apps.threads import overlay


@filler("thank", shared=True)
def thanks_of(request: HttpRequest, pk: str, author: str, count: str) -> str:
    """The button with its count; only the count for the author."""
    signed_in = overlay.is_signed_in(request)
    return button(
        int(pk),
        int(count) if count.isdecimal() else 0,
        thanked=overlay.has(request, "thanked", int(pk)),
        own=overlay.has(request, "asked", int(pk))
        or (signed_in and str(getattr(request.user, "person_id", "")) == author),
    )


def button(pk: int, count: int, *, thanked: bool, own: bool = False) -> str:
    """The markup for one post in the active language."""
    return _button(get_language() or settings.LANGUAGE_CODE, pk, count, thanked, own)


@lru_cache(maxsize=4_000)
def _button(language: str, pk: int, count: int, thanked: bool, own: bool) -> str:
    context = {"pk": pk, "count": count, "thanked": thanked, "own": own}
    with translation.override(language):
        return render_to_string("threads/_thanks.html", context)
