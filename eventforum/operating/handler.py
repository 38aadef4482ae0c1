# SPDX-License-Identifier: AGPL-3.0-or-later
"""Around every request: its number, its count, its time. No middleware: it costs microseconds."""

import logging
from time import perf_counter
from typing import Any

from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.core import counts
from eventforum.operating import requests

BOUNDS = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0)
"""Seconds; a request is counted in the first that it does not pass, or beyond."""

SLOW_SECONDS = 5.0

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

logger = logging.getLogger(__name__)


class Handler(WSGIHandler):
    """Django's, as production serves it."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Django's answer, with the number of the request on it and in all that it logged."""
        counts.keep_written()
        begun, number = perf_counter(), requests.number_for(request.META.get("HTTP_X_REQUEST_ID"))
        token = requests.current.set(number)
        try:
            response = super().get_response(request)
            _note(request, response, number, perf_counter() - begun)
        finally:
            requests.current.reset(token)
        return response


class AsyncHandler(ASGIHandler):
    """Django's, as `make run` serves it."""

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """As above; the number follows into threads, which copy the context."""
        begun, number = perf_counter(), requests.number_for(request.META.get("HTTP_X_REQUEST_ID"))
        requests.current.set(number)
        response: Any = await super().get_response_async(request)
        _note(request, response, number, perf_counter() - begun)
        return response


def _note(request: HttpRequest, response: Any, number: str, seconds: float) -> None:
    response.headers[requests.HEADER] = number
    match = request.resolver_match
    view = (match.view_name or match.url_name or "unnamed") if match else "none"
    method = request.method if request.method in METHODS else "other"
    counts.add("requests", view, method, response.status_code)
    counts.add("request_seconds", view, by=seconds)
    counts.add("request_within", view, next((b for b in BOUNDS if seconds <= b), "+Inf"))
    if seconds > SLOW_SECONDS:
        logger.warning("%s %s took %.1f s", method, view, seconds)
