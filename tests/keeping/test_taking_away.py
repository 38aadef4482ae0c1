# SPDX-License-Identifier: AGPL-3.0-or-later
"""An event taken away as JSON, and read into a portal that has nothing."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from jsonschema import Draft202012Validator

from apps.accounts.models import Person, User
from apps.core.page_cache import answers, pages, parts
from apps.events.models import Event, EventRole
from apps.examples.services import load
from apps.permalinks.models import Address
from apps.rsvps.models import Headcount
from apps.sessions.models import Session
from apps.threads.models import Post, Thread
from apps.threads.services import reply
from eventforum.taking_away import exporting, importing
from eventforum.taking_away.exporting import export_event
from eventforum.taking_away.folder import Damaged, check_sums
from eventforum.taking_away.importing import import_event
from eventforum.taking_away.kinds import BY_NAME, KINDS, STAYS
from eventforum.taking_away.schema import schema
from tests.factories.events import EventFactory
from tests.keeping.canaries import WORD, hide_words

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 10, 7, 20, tzinfo=UTC)
MIDNIGHT = "2027-01-01T00:00:00+00:00"


def untold(*args):
    """Who wants no progress."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The examples, loaded once. Roles and answers belong to accounts, which stay: none here."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(now=NOW)
        EventRole.objects.all().delete()
        Headcount.objects.update(named=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def event(loaded, db):
    """The example conference."""
    for kept in (pages, parts, answers):
        kept.forget_all()
    Post.objects.update(fragments={})
    return Event.objects.get(slug="bridges")


def lines(folder, name):
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]


def everything_in(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def forget_the_portal():
    """The database as on its first day."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)
              if model is not ContentType and model._meta.app_label != "auth"]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        names = ", ".join(f'"{name}"' for name in tables)
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


SINCE = re.compile(r'(<time [^>]*data-f="rel"[^>]*>)[^<]*')
HIDDEN = re.compile(r"<input [^>]*>|<[^>]* hidden [^>]*>")


def main_of(path):
    """What a stranger reads at an address and where it leads, without how long ago it was."""
    response = Client().get(path)
    text = response.text[response.text.index("<main") : response.text.index("</main>")]
    text = HIDDEN.sub("", SINCE.sub(r"\1", text)).replace(">", "> ").replace("<", " <")
    return response.status_code, " ".join(text.split())


def test_every_column_is_told_or_stays_for_a_reason():
    stays = {name for names in STAYS for name in names.split()}
    for kind in KINDS:
        columns = {field.attname for field in kind.model._meta.concrete_fields}
        assert set(kind.fields) <= columns, kind.name
        assert columns - set(kind.fields) <= stays, kind.name


def test_the_export_has_the_form_that_is_written_down(event, tmp_path, settings):
    counts = export_event(event, tmp_path / "e", told=untold)

    written_down = json.loads((settings.ROOT / "docs" / "event-export.schema.json").read_text())
    assert written_down == schema() == json.loads((tmp_path / "e" / "schema.json").read_text())
    for kind in KINDS:
        form = {"$ref": f"#/$defs/{kind.name}", "$defs": written_down["$defs"]}
        rows = lines(tmp_path / "e", kind.name)
        assert len(rows) == counts[kind.name]
        for row in rows:
            Draft202012Validator(form).validate(row)
    assert counts["sessions"] == event.sessions.count() > 10
    check_sums(tmp_path / "e")


def test_no_private_word_is_in_an_export(event, tmp_path):
    Post.objects.filter(pk=event.threads.first().posts.last().pk).update(
        text=WORD, html=WORD, removed_at=NOW, removed_rule=1
    )
    hidden = event.sessions.last()
    Session.objects.filter(pk=hidden.pk).update(state="proposed", title=WORD, abstract=WORD)
    gone = event.threads.filter(session=None).last()
    Thread.objects.filter(pk=gone.pk).update(title=WORD, removed_at=NOW)
    Address.objects.create(
        path=f"/threads/{gone.pk}-{WORD}/", target=gone, gone_at=NOW, gone_reason="x"
    )
    stranger = Person.objects.create(name=WORD)
    Event.objects.exclude(pk=event.pk).update(name=WORD)
    Post.objects.exclude(thread__event=event).update(text=WORD, html=WORD, author=stranger)

    written = hide_words()
    export_event(event, tmp_path / "e", told=untold)

    assert len(written) > 150
    for column in ("accounts_user.email", "event_sessions_speakeraddress.email",
                   "threads_saveddraft.fields", "threads_heldpost.text", "rsvps_agendafeed.sealed",
                   "discourse_forum.sealed_key", "threads_report.words"):  # fmt: skip
        assert column in written
    assert WORD.encode() not in everything_in(tmp_path / "e")
    assert len(lines(tmp_path / "e", "posts")) > 20


def test_who_asked_without_a_name_is_told_to_nobody(event, tmp_path):
    question = apps.get_model("threads.Question").objects.filter(post__thread__event=event).first()
    somebody = Person.objects.create(name="Somebody who asked")
    type(question).objects.filter(pk=question.pk).update(is_anonymous=True, asker=somebody)

    export_event(event, tmp_path / "e", told=untold)

    assert somebody.pk not in {row["id"] for row in lines(tmp_path / "e", "people")}
    told = {row["post_id"]: row["asker_id"] for row in lines(tmp_path / "e", "questions")}
    assert told[question.pk] is None


def test_an_imported_event_has_the_same_pages_at_the_same_addresses(event, tmp_path):
    removed = event.threads.filter(is_main=False, posts_count__gt=1).first().posts.last()
    Post.objects.filter(pk=removed.pk).update(removed_at=NOW, removed_rule=2, text="", html="")
    seen = Session.objects.filter(event=event, threads__isnull=False).distinct()[:6]
    paths = ["/bridges/", "/bridges/programme/grid/", "/bridges/people/", "/bridges/threads/"]
    paths += [session.get_absolute_url() for session in seen.select_related("event")]
    threads = event.threads.filter(is_main=False).exclude(last_post_at=None)
    paths += [thread.get_absolute_url() for thread in threads.select_related("event", "session")]
    last = Post.objects.order_by("-pk").first().pk
    before = {path: main_of(path) for path in paths}
    export_event(event, tmp_path / "e", told=untold)

    forget_the_portal()
    for kept in (pages, parts, answers):
        kept.forget_all()
    import_event(tmp_path / "e", told=untold)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert not User.objects.exists()
    assert {path: main_of(path) for path in paths} == before
    assert before["/bridges/"][0] == 200
    assert not Session.objects.filter(ical="", starts_at__isnull=False).exists()
    author = User.objects.create_user(name="New here")
    thread = Thread.objects.filter(closed_at=None, merged_into=None, posts_count__gt=0).first()
    assert reply(thread, text="Still open?", language="en", by=author).pk > 0
    assert Post.objects.order_by("-pk").first().pk in range(1, last + 2)


class Killed(Exception):
    pass


def test_a_killed_export_goes_on_where_it_was(event, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 40)
    whole = export_event(event, tmp_path / "whole", told=untold)
    written, write_json = [], exporting.folders.write_json

    def killed_later(path, value):
        written.append(path)
        if len(written) == 22:
            raise Killed  # What was appended last is not noted.
        write_json(path, value)

    monkeypatch.setattr(exporting.folders, "write_json", killed_later)
    with pytest.raises(Killed):
        export_event(event, tmp_path / "e", told=untold)
    with pytest.raises(Damaged):
        check_sums(tmp_path / "e")
    written.append("and on it goes")

    assert export_event(event, tmp_path / "e", told=untold) == whole
    for kind in KINDS:
        assert lines(tmp_path / "e", kind.name) == lines(tmp_path / "whole", kind.name)


def test_nothing_is_imported_from_what_was_changed(event, tmp_path):
    export_event(event, tmp_path / "e", told=untold)
    forget_the_portal()
    path = tmp_path / "e" / "posts.jsonl"
    path.write_bytes(path.read_bytes().replace(b"e", b"o", 1))

    with pytest.raises(CommandError, match=r"posts\.jsonl is not what was"):
        call_command("import_event", tmp_path / "e")
    assert not Event.objects.exists()


def test_an_import_judges_what_it_reads_as_a_strangers():
    texts = {"kind": "page", "url": "javascript:alert(1)", "title": "", "language": ""}
    row = texts | {"id": 1, "session_id": 2, "from_source": False, "created_at": MIDNIGHT}
    with pytest.raises(Damaged, match=r"resources\.url"):
        importing._made(BY_NAME["resources"], row)
    channel = {"id": 1, "slug": "a", "name": "b", "language": "", "created_at": MIDNIGHT}
    texts = {"description": "x", "description_html": "<script>alert(1)</script><b>x</b>"}
    area = importing._made(BY_NAME["areas"], channel | texts)
    assert "script" not in area.description_html


def test_an_event_is_imported_into_an_empty_portal_only(tmp_path):
    Person.objects.create(name="Somebody")

    with pytest.raises(CommandError, match="There is a portal in the database already"):
        call_command("import_event", tmp_path / "e")


def test_a_hidden_event_is_not_exported(tmp_path):
    EventFactory(slug="unseen", hidden=True)

    with pytest.raises(CommandError, match="There is no public event unseen"):
        call_command("export_event", "unseen", to=tmp_path / "e")
