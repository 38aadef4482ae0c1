# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of imports say often."""

from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from werkzeug import Response

from apps.programme import services
from apps.sessions.models import Session
from tests.programme.sources.made import schedule_json, talk

START = "/admin/programme/importrun/add/"

TEN = datetime(2027, 10, 29, 8, tzinfo=UTC)


def talks(count: int, **changes):
    """Talks with codes, guids and hours of their own."""
    return [
        talk(
            code=f"TALK{number:02}",
            guid=f"guid-{number}",
            id=number,
            title=f"Session number {number}",
            date=f"2027-10-29T{10 + number // 4:02}:{15 * (number % 4):02}:00+02:00",
            duration="00:15",
            **changes,
        )
        for number in range(count)
    ]


def counts(plan):
    return {name: count for name, count in plan.counts.items() if count}


def session(code="ABCDEF"):
    return Session.objects.get(code=code)


class Site:
    """A conference's site: serves what it is given, with stamps, and notes what was asked."""

    def __init__(self, httpserver):
        self.address = httpserver.url_for("/schedule.json")
        self.content, self.status, self.stamp = b"", 200, ""
        self.asked = []
        httpserver.expect_request("/schedule.json").respond_with_handler(self.answer)

    def serves(self, *given, status=200, stamp=""):
        self.content = given[0] if given and isinstance(given[0], bytes) else schedule_json(*given)
        self.status, self.stamp = status, stamp

    def answer(self, request):
        etag = f'"{hash(self.content)}"'
        self.asked.append(request.headers.get("If-None-Match"))
        if self.asked[-1] == etag and self.status == 200:
            return Response(status=304)
        headers = {"ETag": etag} | ({"Last-Modified": self.stamp} if self.stamp else {})
        return Response(self.content, status=self.status, headers=headers)


def upload(*given, name="programme.json"):
    content = given[0] if isinstance(given[0], bytes) else schedule_json(*given)
    return SimpleUploadedFile(name, content)


def decide(client, run, do, **fields):
    run.refresh_from_db()
    count = len(services.preview(run)["rows"])
    given = {
        "fingerprint": run.fingerprint,
        "shown": " ".join(map(str, range(count))),
        "take": list(range(count)),
        "do": do,
    }
    return client.post(reverse("admin:programme_importrun_decide", args=[run.pk]), given | fields)
