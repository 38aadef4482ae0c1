# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where to go on after a sign-in or a choice: ?next=, when it is a page of ours."""

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.preferences import CONTENT, UI


def next_page(request: HttpRequest, *, default: str = "/") -> str:
    """The path in `next`, or the default; anything but a plain path of this site is ignored.

    ?ui= and ?in= are taken off: they would undo the choice that was just made.
    """
    path = request.POST.get("next") or request.GET.get("next") or ""
    return _without_choices(path) if is_ours(path) else default


def is_ours(path: str) -> bool:
    """Whether browsers stay on this site when they follow the path, whatever they make of it."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def _without_choices(path: str) -> str:
    parts = urlsplit(path)
    if "ui=" not in parts.query and "in=" not in parts.query:
        return path
    query = QueryDict(parts.query, mutable=True)
    for name in (UI, CONTENT):
        query.pop(name, None)
    return parts._replace(query=query.urlencode()).geturl()
