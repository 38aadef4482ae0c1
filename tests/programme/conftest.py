# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date
from typing import Any

import pytest
from django.utils import timezone as clock

from apps.programme import services
from apps.programme.models import ImportRun, ProgrammeSource
from apps.programme.services import Answers, Plan, apply, compare
from apps.programme.sources.formats import parse
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.programme import ProgrammeSourceFactory
from tests.programme.sources.made import schedule_json
from tests.programme.steps import Site


@pytest.fixture
def event(db):
    """The meeting whose programme is imported."""
    return EventFactory(
        slug="skopje",
        timezone="Europe/Skopje",
        starts_on=date(2027, 10, 29),
        ends_on=date(2027, 10, 31),
    )


@pytest.fixture
def run(event):
    """Import talks, or a file's bytes, into the event; gives the plan that was written."""

    def do(*talks: Any, **answers: Any) -> Plan:
        content = talks[0] if isinstance(talks[0], bytes) else schedule_json(*talks)
        event.refresh_from_db()
        given = {"same": frozenset(), "other": frozenset()} | answers
        return apply(compare(event, parse(content), answers=Answers(**given)), by=None, source="x")

    return do


@pytest.fixture
def anna(db):
    return UserFactory()


@pytest.fixture
def waiting(event, anna):
    """Have talks, or a file's bytes, read into a preview that waits."""

    def do(*given, into=event, **options):
        content = given[0] if isinstance(given[0], bytes) else schedule_json(*given)
        run = services.start_import(
            source="programme.json", content=content, event=into, by=anna, **options
        )
        services.prepare(run.pk)
        return ImportRun.objects.get(pk=run.pk)

    return do


@pytest.fixture
def applied(anna):
    """Apply what waits, without the rows whose titles are named."""

    def do(run, *without):
        rows = services.preview(run)["rows"]
        left = [number for number, row in enumerate(rows) if row["title"] in without]
        shown = range(len(rows))
        services.choose(run, fingerprint=run.fingerprint, shown=shown, taken=set(shown) - set(left))
        services.approve(run, fingerprint=run.fingerprint, by=anna)
        services.carry_out(run.pk)
        return ImportRun.objects.get(pk=run.pk)

    return do


@pytest.fixture
def site(httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    return Site(httpserver)


@pytest.fixture
def source(event, site):
    return ProgrammeSourceFactory(event=event, address=site.address)


@pytest.fixture
def look(source):
    """Have the worker look at the source, its time has come; gives the source as it is then."""

    def do():
        ProgrammeSource.objects.update(next_at=clock.now())
        services.sync(source.pk)
        source.refresh_from_db()
        return source

    return do


@pytest.fixture
def elira(event):
    """An organizer of the event."""
    return EventRoleFactory(event=event).user


@pytest.fixture
def desk_of(client):
    """The browser of a person who works in the admin."""

    def signed_in(user):
        user.refresh_from_db()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def organizer(desk_of, elira):
    return desk_of(elira)


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Do something and let the worker do what follows."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
