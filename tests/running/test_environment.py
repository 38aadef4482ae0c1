# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings from variables and files, and what is said of wrong ones."""

import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

from eventforum.environment import Environment, WrongEnvironment, read_environment
from tests.running.conftest import environment
from tests.running.test_commands import SAFE


@pytest.fixture
def file(tmp_path):
    """Writes a file that a variable can name."""

    def write(text):
        path = tmp_path / "secret"
        path.write_text(text)
        return str(path)

    return write


def test_every_variable_can_stand_in_a_file(monkeypatch, file):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    for field in Environment.model_fields.values():
        monkeypatch.delenv(f"{field.alias}_FILE", raising=False)
    monkeypatch.setenv("EMAIL_URL_FILE", file("smtp://mail.example.org\n"))

    assert Environment().email_url == "smtp://mail.example.org"


def test_a_variable_and_its_file_are_not_both_believed(monkeypatch, file):
    monkeypatch.setenv("EMAIL_URL_FILE", file("smtp://one"))
    monkeypatch.setenv("EMAIL_URL", "smtp://other")

    with pytest.raises(WrongEnvironment, match="EMAIL_URL and EMAIL_URL_FILE are both set"):
        read_environment()


def test_a_file_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_FILE", "/nowhere/secret")
    monkeypatch.delenv("SECRET_KEY", raising=False)

    with pytest.raises(WrongEnvironment, match="SECRET_KEY_FILE: /nowhere/secret cannot be read"):
        read_environment()


def test_all_that_is_wrong_is_told_at_once_in_words():
    wrong = {"EVENTFORUM_PRODUCTION": "1", "EVENTFORUM_DEBUG": "1", "EVENTFORUM_METRICS_TOKEN": "x"}
    command = [sys.executable, "manage.py", "check"]

    done = subprocess.run(
        command,
        cwd=settings.ROOT,
        env=environment(settings.VAR, **wrong),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "The environment is wrong:",
        "SECRET_KEY must be set to at least 32 random characters",
        "EVENTFORUM_BASE_URL must be the https:// address of the portal",
        "DATABASE_URL and REDIS_URL must name real servers",
        "EVENTFORUM_DEBUG shows secrets to visitors: remove it",
        "EVENTFORUM_METRICS_TOKEN must have at least 16 random characters",
    ]


def test_a_wrong_value_is_told_with_its_name(monkeypatch):
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("EVENTFORUM_LOG_LEVEL", "loud")

    with pytest.raises(WrongEnvironment) as told:
        read_environment()

    port, level = str(told.value).splitlines()
    assert port.startswith("PORT: Input should be a valid integer")
    assert level == ("EVENTFORUM_LOG_LEVEL: must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL")


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("EVENTFORUM_BASE_URL", "https://", "https://… or http://…, with a host"),
        ("EVENTFORUM_BASE_URL", "forum.example.org", "https://… or http://…, with a host"),
        ("DATABASE_URL", "mysql://db/forum", "postgresql://… or postgres://…, with a database"),
        ("DATABASE_URL", "postgresql://db", "postgresql://… or postgres://…, with a database"),
        ("REDIS_URL", "db:6379", "redis://… or rediss://… or unix://…, with a host or a path"),
        ("EMAIL_URL", "mail.example.org", "smtp://… or smtps://… or smtp+tls://…, with a host"),
        ("EMAIL_URL", "smtp://me:a#b@mail.example.org", "smtp://… or smtps://… or smtp+tls://…"),
    ],
)
def test_half_an_address_is_told_before_anybody_asks_it(monkeypatch, name, value, form):
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongEnvironment) as told:
        read_environment()

    assert str(told.value).startswith(f"{name}: must be {form}")
    assert str(told.value).endswith("# / : @ % in a password are written %23 %2F %3A %40 %25")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://forum@/forum?host=/var/run/postgresql"),
        ("REDIS_URL", "unix:///run/valkey.sock?db=0"),
        ("EMAIL_URL", "smtp+tls://me%40example.org:a%23b@mail.example.org:587"),
        ("EMAIL_URL", ""),
    ],
)
def test_whole_addresses_are_taken_as_they_are(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    given = read_environment().model_dump(by_alias=True)

    assert given[name] == value


def test_the_operators_page_names_no_variable_that_nobody_reads():
    page = (settings.ROOT / "docs" / "operating.md").read_text()
    table = page[page.index("## Settings") :]
    table = table[: table.index("\n## ", 4)]
    named = re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", table, flags=re.MULTILINE)
    aliases = {str(field.alias) for field in Environment.model_fields.values()}

    assert len(named) == len(set(named))
    assert set(named) == aliases


def test_djangos_own_check_of_a_deployment_finds_nothing(tmp_path):
    production = SAFE | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "EVENTFORUM_TRUSTED_PROXIES": "1",
        "EVENTFORUM_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "eventforum.settings",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        command,
        cwd=settings.ROOT,
        env=environment(tmp_path, **production),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_forms_are_taken_from_the_portals_own_address_whatever_its_port(tmp_path):
    production = SAFE | {
        "EVENTFORUM_BASE_URL": "https://forum.example.org:8443",
        "DJANGO_SETTINGS_MODULE": "eventforum.settings",
    }
    origins = "from django.conf import settings; print(settings.CSRF_TRUSTED_ORIGINS)"

    done = subprocess.run(
        [sys.executable, "-c", origins],
        cwd=settings.ROOT,
        env=environment(tmp_path, **production),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "['https://forum.example.org:8443']\n", done.stderr


def test_uploads_go_to_a_bucket_when_one_is_named(tmp_path):
    storage = (
        "from django.core.files.storage import storages; s = storages['default'];"
        "print(type(s).__module__, s.bucket_name, s.endpoint_url, s.secret_key, s.file_overwrite)"
    )
    bucket = {
        "EVENTFORUM_S3_BUCKET": "uploads",
        "EVENTFORUM_S3_ENDPOINT": "https://s3.example.org",
        "EVENTFORUM_S3_ACCESS_KEY": "a",
        "EVENTFORUM_S3_SECRET_KEY": "b",
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", storage],
        cwd=settings.ROOT,
        env=environment(tmp_path, **bucket),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "storages.backends.s3 uploads https://s3.example.org b False\n", (
        done.stderr
    )
