# SPDX-License-Identifier: AGPL-3.0-or-later
import codecs
import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from apps.core import views

NEVER_TEXT = re.compile("[\x00\ud800-\udfff]")
"""NUL cannot be stored in PostgreSQL; a lone surrogate cannot be written as UTF-8 at all."""

NUL_IN_QUERY = re.compile(r"%00|\x00")

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class BadTextMiddleware:
    """Refuses text that no store can hold, before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            _is_encoded_otherwise(request)
            or _head_is_bad(request)
            or (request.method in WRITES and _form_is_bad(request))
        ):
            return _refuse(request)
        return self.get_response(request)


def _refuse(request: HttpRequest) -> HttpResponse:
    request.encoding = "utf-8"  # The page of the refusal reads the query.
    return views.bad_request(
        request,
        reason=_("The text holds characters that cannot be stored. Remove them, then try again."),
    )


def _is_encoded_otherwise(request: HttpRequest) -> bool:
    """Whether the sender names an encoding but UTF-8.

    Django would decode the query and the form with it: some of Python's encodings make NUL out of
    plain letters, others are none for text and end in an error.
    """
    encoding = request.encoding
    return encoding is not None and codecs.lookup(encoding).name != "utf-8"


def _head_is_bad(request: HttpRequest) -> bool:
    if NEVER_TEXT.search(request.path) or NUL_IN_QUERY.search(request.META.get("QUERY_STRING", "")):
        return True
    return any(
        NEVER_TEXT.search(value)
        for name, value in request.META.items()
        if name.startswith("HTTP_") and isinstance(value, str)
    )


def _form_is_bad(request: HttpRequest) -> bool:
    return any(NEVER_TEXT.search(text) for text in _form_texts(request))


def _form_texts(request: HttpRequest) -> Iterator[str]:
    """Every name and value of the form; nothing when the body is not a form or broke off."""
    try:
        form, files = request.POST, request.FILES
    except UnreadablePostError:
        return
    for name, values in form.lists():
        yield name
        yield from values
    for name, uploads in files.lists():
        yield name
        yield from (upload.name or "" for upload in uploads)
