# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports of errors: sent only where a DSN says so, and without anybody's data."""

import gzip
import subprocess
import sys

import brotli
import pytest
from django.conf import settings

from tests.running.conftest import environment

BREAK = """
import io
import django
django.setup()
from django.urls import path
from eventforum import urls
from eventforum.operating.handler import Handler

from django.views.decorators.csrf import csrf_exempt
@csrf_exempt
def broken(request):
    secret = "canary-local"
    raise RuntimeError("mail to canary@example.org with token=canary-message failed")

urls.urlpatterns.append(path("broken", broken))
Handler()({
    "REQUEST_METHOD": "POST", "PATH_INFO": "/broken", "QUERY_STRING": "code=canary-query",
    "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
    "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "13",
    "wsgi.input": io.BytesIO(b"a=canary-form"), "REMOTE_ADDR": "192.0.2.77",
    "HTTP_COOKIE": "other=canary-cookie", "HTTP_AUTHORIZATION": "Bearer canary-header",
    "HTTP_X_REQUEST_ID": "abcdef0123456789",
}, lambda *head: print(head[0]))
import sys
if "sentry_sdk" in sys.modules:
    sys.modules["sentry_sdk"].flush(10)
"""


def break_something(**more):
    stores = {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}
    return subprocess.run(
        [sys.executable, "-c", BREAK],
        cwd=settings.ROOT,
        env=environment(
            settings.VAR, DJANGO_SETTINGS_MODULE="eventforum.settings", **stores, **more
        ),
        capture_output=True,
        text=True,
        check=False,
    )


def unpacked(request):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return unpack[request.headers["Content-Encoding"]](request.get_data()).decode()


@pytest.mark.slow
def test_an_error_is_reported_with_its_place_and_no_data(httpserver):
    httpserver.expect_request("/api/7/envelope/").respond_with_json({})

    broken = break_something(SENTRY_DSN=f"http://key@127.0.0.1:{httpserver.port}/7")

    assert broken.stdout == "500 Internal Server Error\n", broken.stderr
    told = "\n".join(unpacked(request) for request, _ in httpserver.log)
    assert "RuntimeError" in told
    assert '"broken"' in told
    assert "abcdef0123456789" in told
    assert "canary" not in told
    assert "192.0.2.77" not in told
    assert "canary" not in broken.stderr


def test_nothing_is_reported_or_loaded_without_an_address():
    broken = break_something()

    assert broken.stdout == "500 Internal Server Error\n"
    [line] = [line for line in broken.stderr.splitlines() if "Internal Server Error" in line]
    assert "canary" not in broken.stderr
    assert "/broken" in line
