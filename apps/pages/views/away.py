# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is there without a connection: the service worker, and the page it shows then."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.events.reserved import ROUTES

PARTS = ("js/sw.js", "js/sw-push.js")
"""What the worker does: keeps pages, shows what comes by push."""

SHELL = (
    "css/app.css",
    "css/agenda.css",
    "vendor/htmx-2.0.11.min.js",
    "js/eventforum.js",
    "js/away.js",
    "js/offline.js",
    "js/outbox.js",
    "js/printing.js",
    "js/writing.js",
    "icons/icons.svg",
    "icons/favicon.svg",
)
"""What every kept page needs to work; what else a page loads is kept when it is."""


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script, with the files of this release; another release is another worker."""
    script = _script()
    etag = f'"{hashlib.sha256(script).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page in place of one that this device has no copy of. It knows nothing of its reader."""
    return render(request, "pages/offline.html", {})


def _script() -> bytes:
    """Made once where files have the names of their contents, anew each time where people edit."""
    return _made() if not settings.WHITENOISE_AUTOREFRESH else _made.__wrapped__()


@cache
def _made() -> bytes:
    root = Path(settings.ROOT) / "static"
    code = b"\n".join((root / part).read_bytes() for part in PARTS)
    shell = [static(name) for name in SHELL]
    digest = hashlib.sha256(code)
    for name in SHELL:
        digest.update((root / name).read_bytes())
    given = {
        "SHELL": [*shell, "/offline/"],
        "TAKEN": sorted(word for word in ROUTES if word.isascii() and word[0].isalnum()),
        "VERSION": digest.hexdigest()[:16],
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in given.items()]
    return ("\n".join(lines) + "\n").encode() + code
