# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is this server set up well? Each look asks one thing and answers in words for people."""

import os
import shutil
import smtplib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.core import broker, heartbeats
from eventforum.operating.answers import answers_by_mail

OLDEST_POSTGRESQL = 140000
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=5)
LEAST_FREE_BYTES = 1024**3

Result = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True)
class Finding:
    """What one look has found; `words` say what to do when it is not well."""

    about: str
    result: Result
    words: str


def look_at_everything() -> Iterator[Finding]:
    """All looks, in the order in which one mends; a look that breaks is a finding too."""
    for look in LOOKS:
        about = look.__name__.strip("_").replace("_", " ")
        try:
            for result, words in look():
                yield Finding(about, result, words)
        except Exception as error:
            yield Finding(about, "wrong", f"could not be looked at: {error}")


Found = Iterator[tuple[Result, str]]


def _production() -> Found:
    if settings.PRODUCTION:
        yield "ok", "production settings"
    else:
        yield "warning", "EVENTFORUM_PRODUCTION is not set: this is a portal for development"


def _secrets() -> Found:
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 15:
        how = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        yield "warning", f"SECRET_KEY is short or has few different characters; make one: {how}"
    else:
        yield "ok", f"SECRET_KEY has {len(key)} characters"
    if settings.PRODUCTION and not settings.DATABASES["default"]["PASSWORD"]:
        host = settings.DATABASES["default"]["HOST"]
        if not host.startswith("/"):
            yield "warning", "the database is reached over the network without a password"


def _addresses() -> Found:
    host = urlsplit(settings.BASE_URL).hostname or ""
    known = settings.ALLOWED_HOSTS
    matches = any(
        name in ("*", host) or (name.startswith(".") and f".{host}".endswith(name))
        for name in known
    )
    if "*" in known:
        yield "wrong", "ALLOWED_HOSTS is *: links in mails could be forged; name the hosts"
    elif not matches:
        yield "wrong", f"EVENTFORUM_BASE_URL is at {host}, but ALLOWED_HOSTS has {', '.join(known)}"
    else:
        yield "ok", f"{settings.BASE_URL}, answered as {', '.join(known)}"
    if urlsplit(settings.BASE_URL).path:
        yield "wrong", "EVENTFORUM_BASE_URL has a path: the portal needs a host of its own"


def _proxies() -> Found:
    count = settings.EVENTFORUM_TRUSTED_PROXIES
    if settings.PRODUCTION and not count:
        words = (
            "EVENTFORUM_TRUSTED_PROXIES is 0: behind a proxy pages redirect to themselves without "
            "end, and all people share one rate limit; the proxy of docker/ is 1"
        )
        yield "wrong", words
    elif count > 3:
        yield "warning", f"{count} trusted proxies are unusual: too many lets people fake addresses"
    else:
        yield "ok", f"{count} trusted in front"


def _database() -> Found:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int,"
                " current_setting('server_version'), current_setting('server_encoding'),"
                " current_setting('TimeZone'), now(),"
                " has_schema_privilege(current_schema(), 'CREATE'),"
                " current_setting('max_connections')::int,"
                " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
                " lower('ŻÓŁW') = 'żółw'"
            )
            number, name, encoding, _zone, now, may, most, is_super, letters = cursor.fetchone()
    except DatabaseError as error:
        yield "wrong", f"does not answer: {_first_line(error)}; look at DATABASE_URL"
        return
    if number < OLDEST_POSTGRESQL:
        yield "wrong", f"PostgreSQL {name} is too old: 14 or newer is needed"
    else:
        yield "ok", f"PostgreSQL {name}, {most} connections at most"
    if encoding != "UTF8":
        yield "wrong", f"its encoding is {encoding}: make it anew with ENCODING 'UTF8'"
    if not letters:
        words = (
            "its locale knows no letters but English ones, so search and sorting miss names; "
            "make it with LC_CTYPE 'C.UTF-8'"
        )
        yield "warning", words
    if not may:
        yield "wrong", "its user may not make tables: GRANT CREATE ON SCHEMA public TO the user"
    if is_super and settings.PRODUCTION:
        yield "warning", "its user is a superuser: one that owns only this database is enough"
    difference = abs(datetime.now(UTC) - now)
    if difference > LARGEST_CLOCK_DIFFERENCE:
        seconds = difference.total_seconds()
        yield "wrong", f"its clock and ours differ by {seconds:.0f} s: run NTP on both"


def _tables() -> Found:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield "wrong", f"{len(missing)} migrations are not applied: run manage.py migrate"
    else:
        yield "ok", "all migrations are applied"


def _broker() -> Found:
    try:
        client = broker.client()
        about = client.info()
    except redis.AuthenticationError:
        yield "wrong", "refuses the password in REDIS_URL"
        return
    except broker.Away as error:
        yield "wrong", f"does not answer: {_first_line(error)}; look at REDIS_URL"
        return
    version = str(about.get("redis_version", "0"))
    if tuple(map(int, version.split(".")[:2])) < (6, 2):
        yield "wrong", f"Redis {version} is too old: 6.2 or newer is needed"
    else:
        yield "ok", f"{about.get('server_name', 'redis')} {about.get('valkey_version', version)}"
    policy, limit = about.get("maxmemory_policy"), int(about.get("maxmemory", 0))
    if policy not in ("noeviction", "volatile-lru", "volatile-lfu", "volatile-ttl"):
        words = f"its maxmemory-policy is {policy}: waiting tasks could go; set volatile-lru"
        yield "wrong", words
    elif not limit:
        yield "warning", "it has no maxmemory: kept pages may fill the machine; 256mb is enough"
    elif policy == "noeviction":
        yield "warning", "its maxmemory-policy is noeviction: full, it refuses; set volatile-lru"


def _processes() -> Found:
    for name in ("worker", "beat"):
        age = heartbeats.age(name)
        if age is None:
            yield "warning", f"{name} has given no sign of life: start it"
        elif age > heartbeats.LOST_AFTER_SECONDS:
            yield "wrong", f"{name} gave its last sign of life {age:.0f} s ago: look at its log"
        else:
            yield "ok", f"{name} lives"


def _mail() -> Found:
    if not settings.EMAIL_BACKEND.endswith("CountingBackend"):
        result: Result = "wrong" if settings.PRODUCTION else "warning"
        yield result, "EMAIL_URL is not set: mails become files and reach nobody"
        return
    mails = get_connection(fail_silently=False)
    try:
        mails.open()
    except smtplib.SMTPAuthenticationError:
        yield "wrong", f"{settings.EMAIL_HOST} refuses the user or password in EMAIL_URL"
        return
    except (OSError, smtplib.SMTPException) as error:
        yield "wrong", f"{settings.EMAIL_HOST} does not answer: {_first_line(error)}"
        return
    finally:
        mails.close()
    yield "ok", f"{settings.EMAIL_HOST} lets us in"
    if settings.PRODUCTION and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield "warning", "mails go unencrypted: smtp+tls:// or smtps:// in EMAIL_URL"
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost>"):
        yield "wrong", "EMAIL_FROM is not set: mail servers refuse a sender at localhost"


def _uploads() -> Found:
    storage = storages["default"]
    name = storage.save("check_setup.txt", ContentFile(b"check"))
    try:
        with storage.open(name) as file:
            same = file.read() == b"check"
    finally:
        storage.delete(name)
    if same:
        where = getattr(storage, "bucket_name", None) or getattr(storage, "location", "")
        yield "ok", f"can be written and read: {where}"
    else:
        yield "wrong", "what was written reads otherwise"
    if hasattr(storage, "location") and os.path.isdir(storage.location):
        free = shutil.disk_usage(storage.location).free
        if free < LEAST_FREE_BYTES:
            yield "warning", f"only {free // 1024**2} MB are free"


def _pictures() -> Found:
    from apps.pages.pictures import fonts

    if fonts.HAS_SHAPING:
        yield "ok", "of links can be drawn in every script we have letters for"
    else:
        yield "warning", "of links have no Arabic, Hebrew or Indic titles: install libfribidi0"


def _static_files() -> Found:
    if not settings.PRODUCTION:
        yield "ok", "served from the source"
        return
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists():
        yield "wrong", f"{manifest} is missing: run manage.py collectstatic"
        return
    newest = max(file.stat().st_mtime for file in (settings.ROOT / "static").rglob("*.*"))
    if newest > manifest.stat().st_mtime + 1:
        yield "warning", "are older than their source: run manage.py collectstatic"
    else:
        yield "ok", "are collected"


def _temporary_folder() -> Found:
    with tempfile.TemporaryFile() as file:
        file.write(b"check")
    yield "ok", tempfile.gettempdir()


def _private_hosts() -> Found:
    hosts = settings.EVENTFORUM_PRIVATE_HOSTS
    if hosts:
        words = f"the portal may fetch from {', '.join(hosts)}: whoever imports can reach them"
        yield "warning", words
    else:
        yield "ok", "none may be fetched from"


def _contact() -> Found:
    if not settings.EVENTFORUM_CONTACT:
        yield "warning", "EVENTFORUM_CONTACT is not set: people cannot reach whoever runs this"
    if not settings.EVENTFORUM_SOURCE_URL:
        yield "warning", "EVENTFORUM_SOURCE_URL is not set: the licence asks for it"
    if settings.EVENTFORUM_CONTACT and settings.EVENTFORUM_SOURCE_URL:
        yield "ok", "is shown on every page"


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


LOOKS: tuple[Callable[[], Found], ...] = (
    _production,
    _secrets,
    _addresses,
    _proxies,
    _database,
    _tables,
    _broker,
    _processes,
    _mail,
    answers_by_mail,
    _uploads,
    _pictures,
    _static_files,
    _temporary_folder,
    _private_hosts,
    _contact,
)
