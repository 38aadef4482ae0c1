# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can go wrong in an operation, as a problem. What is left is a 500 of ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from apps.api import bodies
from apps.api.door import refused
from apps.core.errors import Refused
from apps.core.problems import problem


class Invalid(Exception):
    """A form does not hold: its errors by field, as the pages say them."""

    def __init__(self, messages: Mapping[str, Sequence[str]]) -> None:
        super().__init__(messages)
        self.messages = messages


def register(api: NinjaAPI) -> None:
    """Let the API answer these instead of ninja's own."""
    handlers: dict[type[Exception], Any] = {
        Refused: lambda request, refusal: refused(refusal),
        Invalid: _invalid,
        ValidationError: _malformed,
        HttpError: _unparsed,
        Http404: _missing,
        RequestDataTooBig: lambda request, _error: refused(bodies.too_large()),
        RawPostDataException: _form,
        UnreadablePostError: _broken_off,
    }
    for failure, handler in handlers.items():
        api.add_exception_handler(failure, handler)


def _invalid(request: HttpRequest, failure: Invalid) -> HttpResponse:
    errors = [
        {"field": name, "message": message}
        for name, messages in failure.messages.items()
        for message in messages
    ]
    return _unprocessable(errors)


def _malformed(request: HttpRequest, failure: ValidationError) -> HttpResponse:
    return _unprocessable(
        [{"field": _field(error["loc"]), "message": error["msg"]} for error in failure.errors]
    )


def _unprocessable(errors: list[dict[str, Any]]) -> HttpResponse:
    return problem(422, _("Some fields are not right."), code="invalid", errors=errors)


def _field(place: Sequence[Any]) -> str:
    """ "text" for ("body", "said", "text"): the name of the operation's argument says nothing."""
    source, *names = place
    return ".".join(str(name) for name in (names[1:] if source == "body" else names))


def _unparsed(request: HttpRequest, failure: HttpError) -> HttpResponse:
    """ninja wraps what our parser says."""
    if isinstance(failure.__cause__, Refused):
        return refused(failure.__cause__)
    return problem(failure.status_code, str(failure))


def _missing(request: HttpRequest, failure: Http404) -> HttpResponse:
    return problem(404, _("There is nothing here, or nothing that you may see."), code="missing")


def _form(request: HttpRequest, failure: RawPostDataException) -> HttpResponse:
    return refused(bodies.NotJson(_("Send JSON, as application/json."), code="not-json"))


def _broken_off(request: HttpRequest, failure: UnreadablePostError) -> HttpResponse:
    return problem(400, _("The request broke off."), code="unreadable")
