# SPDX-License-Identifier: AGPL-3.0-or-later
"""manage.py check_setup: every way to set it up wrong, in words."""

import io
import json
import socketserver
import threading

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connections

from apps.core import broker as core_broker
from apps.core import heartbeats
from eventforum.operating import setup
from eventforum.operating.answers import answers_by_mail


def found(look):
    return list(getattr(setup, f"_{look}")())


@pytest.fixture
def production(settings, tmp_path):
    """Settings as on a server."""
    settings.PRODUCTION = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings


class _Refuses(socketserver.StreamRequestHandler):
    """A mail server that lets nobody in."""

    def handle(self):
        self.wfile.write(b"220 mail\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"EHLO"):
                self.wfile.write(b"250-mail\r\n250 AUTH PLAIN\r\n")
            elif line.upper().startswith(b"AUTH"):
                self.wfile.write(b"535 wrong password\r\n")
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def mail_server(settings):
    """Where mails go, with a user."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Refuses) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "eventforum.operating.mail.CountingBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "Forum <forum@example.org>"
        yield settings
        server.shutdown()


@pytest.mark.django_db
def test_it_tells_every_finding_and_fails_when_one_is_wrong(production):
    output = io.StringIO()

    with pytest.raises(CommandError, match=r"findings are wrong\."):
        call_command("check_setup", "--json", stdout=output)

    told = json.loads(output.getvalue())
    abouts = {finding["about"] for finding in told}
    assert abouts == {look.__name__.strip("_").replace("_", " ") for look in setup.LOOKS}
    assert {"about": "tables", "result": "ok", "words": "all migrations are applied"} in told


@pytest.mark.django_db
def test_with_nothing_wrong_it_says_so(production, monkeypatch):
    monkeypatch.setattr(setup, "LOOKS", (setup._tables,))
    output = io.StringIO()

    call_command("check_setup", stdout=output)

    assert output.getvalue() == "     ok  tables: all migrations are applied\nNothing is wrong.\n"


def test_a_look_that_breaks_is_a_finding(monkeypatch):
    def _roof():
        raise RuntimeError("it leaks")
        yield

    monkeypatch.setattr(setup, "LOOKS", (_roof,))

    [finding] = setup.look_at_everything()

    assert (finding.about, finding.result) == ("roof", "wrong")
    assert finding.words == "could not be looked at: it leaks"


@pytest.mark.parametrize(("key", "result"), [("x" * 60, "warning"), ("aB3$" * 20, "warning")])
def test_a_poor_secret_is_told(settings, key, result):
    settings.SECRET_KEY = key

    assert found("secrets")[0][0] == result


@pytest.mark.parametrize(
    ("hosts", "address", "results"),
    [
        (["forum.example"], "https://forum.example", ["ok"]),
        ([".example"], "https://forum.example", ["ok"]),
        (["other.example"], "https://forum.example", ["wrong"]),
        (["*"], "https://forum.example", ["wrong"]),
        (["forum.example"], "https://forum.example/forum", ["ok", "wrong"]),
    ],
)
def test_the_address_must_be_one_that_is_answered(settings, hosts, address, results):
    settings.ALLOWED_HOSTS, settings.BASE_URL = hosts, address

    assert [result for result, _ in found("addresses")] == results


@pytest.mark.parametrize(("count", "result"), [(0, "wrong"), (1, "ok"), (9, "warning")])
def test_a_portal_without_trusted_proxy_is_told(production, count, result):
    production.EVENTFORUM_TRUSTED_PROXIES = count

    assert found("proxies")[0][0] == result


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_told():
    mine = connections["default"]
    try:
        away = mine.copy()
        away.settings_dict["HOST"] = "/nowhere"
        connections["default"] = away
        [(result, words)] = found("database")
    finally:
        connections["default"] = mine

    assert result == "wrong"
    assert words.startswith("does not answer: ")


def test_a_broker_that_does_not_answer_is_told(settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    core_broker.client.cache_clear()
    try:
        [(result, words)] = found("broker")
    finally:
        core_broker.client.cache_clear()

    assert result == "wrong"
    assert words.startswith("does not answer: ")


@pytest.mark.parametrize(
    ("policy", "limit", "result"),
    [("allkeys-lru", "256mb", "wrong"), ("noeviction", "256mb", "warning"), (None, "0", "warning")],
)
def test_a_broker_that_may_forget_tasks_is_told(monkeypatch, policy, limit, result):
    about = core_broker.client().info() | {"maxmemory": 0 if limit == "0" else 1}
    about["maxmemory_policy"] = policy or "volatile-lru"

    class Client:
        info = staticmethod(lambda: about)

    monkeypatch.setattr(core_broker, "client", lambda: Client)

    assert found("broker")[-1][0] == result


def test_processes_without_a_sign_of_life_are_told(broker):
    heartbeats.beat("worker")
    broker.set("eventforum:alive:beat", "0.0")

    assert [result for result, _ in found("processes")] == ["ok", "wrong"]


def test_mails_that_reach_nobody_are_told(production):
    assert found("mail") == [("wrong", "EMAIL_URL is not set: mails become files and reach nobody")]


def test_a_mail_server_that_refuses_us_is_told(mail_server):
    mail_server.EMAIL_HOST_USER, mail_server.EMAIL_HOST_PASSWORD = "me", "wrong"

    assert found("mail") == [("wrong", "127.0.0.1 refuses the user or password in EMAIL_URL")]


def test_unencrypted_mail_is_told(mail_server, production):
    assert [result for result, _ in found("mail")] == ["ok", "warning"]


def test_a_mail_server_that_is_away_is_told(mail_server):
    mail_server.EMAIL_PORT = 1

    [(result, words)] = found("mail")

    assert result == "wrong"
    assert words.startswith("127.0.0.1 does not answer: ")


@pytest.mark.parametrize(("has", "result"), [(True, "ok"), (False, "warning")])
def test_what_draws_right_to_left_titles_is_looked_for(monkeypatch, has, result):
    monkeypatch.setattr("apps.pages.pictures.fonts.HAS_SHAPING", has)

    [(told, _)] = found("pictures")

    assert told == result


def test_uploads_are_tried_and_leave_nothing(production):
    [(result, _)] = found("uploads")

    assert result == "ok"
    assert storages["default"].listdir("") == ([], [])


def test_static_files_must_be_collected(production):
    assert found("static_files")[0][0] == "wrong"


def test_hosts_that_may_be_fetched_from_are_told(settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = ["10.0.0.1"]

    assert found("private_hosts")[0][0] == "warning"


def test_answers_by_mail_need_a_maildir_and_a_server_that_vouches(settings, tmp_path):
    settings.EVENTFORUM_REPLY_DOMAIN, settings.EVENTFORUM_MAILDIR = "", None
    assert [result for result, _words in answers_by_mail()] == ["ok"]
    settings.EVENTFORUM_REPLY_DOMAIN, settings.EVENTFORUM_MAILDIR = "mail.example", tmp_path
    settings.EVENTFORUM_AUTHSERV_ID = ""
    assert [result for result, _words in answers_by_mail()] == ["wrong", "warning"]
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    assert [result for result, _words in answers_by_mail()] == ["warning"]
    settings.EVENTFORUM_AUTHSERV_ID = "mx.mail.example"
    assert [result for result, _words in answers_by_mail()] == ["ok"]
