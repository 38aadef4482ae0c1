# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names, titles and addresses that want to become a header of a mail or an answer; hosts that
are not ours."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes

import pytest
from django.core import mail

from apps.activity.services import record
from apps.notifications import services as notifications
from apps.programme.services import send_waiting, tell_organizers
from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.programme import ProgrammeSourceFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.security import figures
from tests.security.corpora import WHOLE, folder, values

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

OWN = [
    "Ann\r\nBcc: victim@example.org",
    "Ann\nContent-Type: text/html\n\n<h1>body</h1>",
    "Ann\u2028Subject: spoof\x0bX-Evil: 1",
    "=?utf-8?q?=0d=0aBcc:_victim@example.org?=",
    "Ann%0d%0aSet-Cookie: crlf=1",
]
PATHS = [
    "/%0d%0aSet-Cookie:crlf=1",
    "/%E5%98%8A%E5%98%8DSet-Cookie:crlf=1",
    "//evil.example/%2e%2e",
]
HEADERS = {
    "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date",
    "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


FOLD = re.compile(r"\r?\n[ \t]")
"""A long header goes on in the next line; what follows is no header of its own."""


def lines() -> list[str]:
    found = [*OWN, *values("injection/header_and_ics.share.jsonl", "value")]
    found = list(dict.fromkeys(text.replace("\x00", "") for text in found))
    return found if WHOLE else found[:12]


def paths() -> list[str]:
    found = [*PATHS, *values("injection/crlf_urls.share.jsonl", "path")]
    return found if WHOLE else found[:20]


def strange_in(message) -> list[str]:
    """What in a mail comes from nobody but a text."""
    written = message_from_bytes(message.message().as_bytes())
    found = [name for name in written if name not in HEADERS]
    found += [name for name in HEADERS if len(written.get_all(name, ())) > 1]
    subject = FOLD.sub(" ", str(written["Subject"]))
    if len(subject.splitlines()) > 1 and "=?" not in subject:
        found.append(f"subject {subject!r}")
    kinds = [part.get_content_type() for part in written.walk()]
    if kinds not in (["text/plain"], ["multipart/alternative", "text/plain", "text/html"]):
        found += kinds
    return found


def test_what_people_and_programmes_are_called_is_no_header_of_a_mail(broker, settings, tmp_path):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"
    owner, organizer = UserFactory(email="ann@example.org"), UserFactory(email="org@example.org")
    now = datetime(2027, 11, 5, tzinfo=UTC)
    for hours, line in enumerate(lines()):
        broker.flushdb()
        event = EventFactory(name=line[:200])
        post = PostFactory(
            thread=ThreadFactory(event=event, title=line[:200]), author=owner.person, text=line,
            html=f"<p>{line}</p>",
        )  # fmt: skip
        services.mark_follow_up(post, owner=owner.person, due_on=date(2027, 11, 3), by=owner)
        EventRoleFactory(event=event, user=organizer)
        organizer.person.name = line[:150]
        organizer.person.save()
        source = ProgrammeSourceFactory(
            event=event, paused=True, pause_reason="failures", problem={"code": line}
        )
        tell_organizers(record("source.paused", source, event=event, reason="failures"))
        notifications.tell_of_due(now=now + timedelta(hours=hours))
    while notifications.hand_over_due(now=now + timedelta(days=60)):
        pass
    notifications.send_spooled()
    send_waiting()

    found = [(message.subject, strange_in(message)) for message in mail.outbox]
    assert [row for row in found if row[1]] == []
    assert {tuple(message.to) for message in mail.outbox} == {
        ("ann@example.org",),
        ("org@example.org",),
    }
    assert len(mail.outbox) == 2 * len(lines())
    figures.count("headers of mails", texts=len(lines()), mails=len(mail.outbox), found=0)


def test_an_address_that_is_more_than_one_gets_no_code(client, broker):
    for line in lines():
        broker.flushdb()
        client.post("/accounts/login/", {"login": line, "email": line})
        client.post("/accounts/login/", {"login": f"{line}@example.org"})

    assert [one for one in mail.outbox if len(one.to) != 1 or set(one.to[0]) & set("\r\n")] == []
    assert [strange_in(one) for one in mail.outbox if strange_in(one)] == []
    assert "victim@example.org" not in {address for one in mail.outbox for address in one.to}


def test_no_path_becomes_a_header_or_leads_away(client):
    left = []
    for path in paths():
        for place in (path, f"/threads/1-{path[1:]}", f"/accounts/login/?next={path}"):
            response = client.get(place)
            told = response.serialize_headers().decode("latin-1") + response.cookies.output()
            if "crlf" in response.cookies or "evil" in response.headers.get("Location", "")[:9]:
                left.append(place)
            if response.headers.get("Location", "/")[:2] in ("//", "/\\") or "\n\n" in told:
                left.append(place)
            assert response.status_code < 500, place

    figures.count("paths that want to be headers", texts=len(paths()), found=len(left))
    assert left == []


def test_no_host_but_ours_is_answered_or_repeated(client, settings):
    settings.ALLOWED_HOSTS = ["portal.test"]
    session = SessionFactory()
    file = folder() / "injection/host_headers.json"
    cases = json.loads(file.read_text()) if file.exists() else []
    cases += [{"Host": "evil.example"}, {"Host": "portal.test", "X-Forwarded-Host": "evil.example"}]
    repeated = []
    for case in cases:
        headers = {"Host": "portal.test"} | {
            name: value for name, value in case.items() if value.isascii()
        }
        for path in ("/accounts/login/", session.get_absolute_url(), "/sitemap.xml", "/robots.txt"):
            response = client.get(path, headers=headers)
            body = b"".join(response) if response.streaming else response.content
            told = body.decode() + str(response.headers)
            if "evil" in told or response.status_code >= 500:
                repeated.append((path, case, response.status_code))

    figures.count("hosts that are not ours", texts=len(cases), found=len(repeated))
    assert repeated == []
