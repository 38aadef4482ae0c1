# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other side of the comparison: a Django view without middleware that returns given bytes."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

_BODIES = Path(os.environ["EVENTFORUM_BENCH_BODIES"])


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The recorded bytes of a page; read anew when they change, kept in memory otherwise."""
    file = _BODIES / name
    changed = file.stat().st_mtime_ns
    if _kept.get(name, (0, b""))[0] != changed:
        _kept[name] = (changed, file.read_bytes())
    return HttpResponse(_kept[name][1])


_kept: dict[str, tuple[int, bytes]] = {}
urlpatterns = [path("<str:name>", page)]

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="bare")  # noqa: S106
    django.setup(set_prefix=False)
application = get_wsgi_application()
