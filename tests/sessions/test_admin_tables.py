# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of sessions, speakers and resources in the admin: looked at, written, downloaded."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    SessionFactory,
)

pytestmark = pytest.mark.django_db

TEN = datetime(2027, 7, 1, 8, tzinfo=UTC)
IN_THE_CLOCKS_NIGHT = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.fixture
def event():
    return EventFactory(slug="here", starts_on=date(2027, 7, 1), timezone="Europe/Warsaw")


@pytest.fixture
def organizer(client, event):
    client.force_login(EventRoleFactory(event=event).user)
    return client


def page(name, *args):
    return reverse(f"admin:event_sessions_{name}", args=args)


def upload(client, name, text, event, **more):
    file = SimpleUploadedFile("t.csv", text.encode())
    return client.post(page(f"{name}_import"), {"event": event.pk, "file": file} | more)


def test_a_file_is_looked_at_and_then_written(organizer, event):
    SessionFactory(event=event, code="A", title="Talk")
    text = "code,title\nA,Keynote\nB,New one\n"

    shown = upload(organizer, "session", text, event)
    assert Session.objects.get().title == "Talk"
    form = shown.context["form"]
    kept = {name: form[name].value() for name in ("event", "kept", "seen")}
    done = organizer.post(page("session_import"), kept | {"apply": "1"})

    assert shown.status_code == 200
    assert done.url == f"{page('session_changelist')}?event__id__exact={event.pk}"
    assert "1 added. 1 changed. 0 as they were." in organizer.get(done.url).text
    titles = Session.objects.order_by("code").values_list("title", flat=True)
    assert list(titles) == ["Keynote", "New one"]


def test_a_file_that_came_too_late_is_shown_again(organizer, event):
    session = SessionFactory(event=event, code="A", title="Talk")
    form = upload(organizer, "session", "code,title\nA,Keynote\n", event).context["form"]
    kept = {name: form[name].value() for name in ("event", "kept", "seen")}
    Session.objects.filter(pk=session.pk).update(title="Meanwhile")

    again = organizer.post(page("session_import"), kept | {"apply": "1"})

    assert again.status_code == 200
    assert "Something has changed meanwhile. Please look again." in again.text
    assert Session.objects.get().title == "Meanwhile"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"file": SimpleUploadedFile("t.csv", b"code,titel\n")}, "there is no column “titel” here"),
        ({}, "Choose a file."),
        ({"kept": "%%%"}, "The file got lost on the way. Choose it again."),
        ({"kept": "eJw="}, "The file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(organizer, event, told, words):
    response = organizer.post(page("session_import"), {"event": event.pk} | told)

    assert response.status_code == 422
    assert words in response.text


def test_problems_are_told_by_line_and_nothing_can_be_written(organizer, event):
    response = upload(organizer, "session", "code,title,starts\nA,One,soon\n", event)

    assert response.status_code == 422
    assert "Line 2" in response.text
    assert 'name="apply"' not in response.text


@pytest.mark.parametrize("name", ["session", "speaker", "resource"])
def test_nobody_imports_into_events_of_others(client, event, name):
    client.force_login(EventRoleFactory(role="owner").user)

    response = upload(client, name, "code\n", event)

    assert response.status_code == 422
    assert "event" in response.context["form"].errors
    assert event.name not in response.text


@pytest.mark.parametrize("name", ["session", "speaker", "resource"])
@pytest.mark.parametrize("role", [None, "translator"])
def test_tables_are_for_organizers(client, event, name, role):
    user = EventRoleFactory(event=event, role=role).user if role else UserFactory()
    client.force_login(user)

    for place in ("import", "export"):
        assert client.get(page(f"{name}_{place}")).status_code in (302, 403)


def test_a_list_goes_out_as_it_is_filtered(organizer, event):
    SessionFactory(event=event, code="A", title="=1+1")
    SessionFactory(event=event, code="B", cancelled=True)
    SessionFactory(code="C")

    links = [link.address for link in organizer.get(
        page("session_changelist"), {"state__exact": "confirmed"}
    ).context["links"]]  # fmt: skip
    commas, semicolons = (organizer.get(link) for link in links[:2])

    assert commas.headers["Content-Disposition"].startswith('attachment; filename="sessions-')
    lines = commas.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"here","A","\'=1+1","confirmed"')
    assert semicolons.content.decode("utf-8-sig").splitlines()[1].startswith('"here";"A"')


def test_the_library_for_tables_waits_until_it_is_needed():
    import subprocess
    import sys

    code = (
        "import django, sys; django.setup(); import django.urls; "
        "django.urls.get_resolver().url_patterns; "
        "print('import_export' in sys.modules, 'tablib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]
