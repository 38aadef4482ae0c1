# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups restored into other clusters, and moves to another server, as an operator does them."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from eventforum.stores.rights import rights_for
from tests.running.conftest import manage, wait_for

pytestmark = pytest.mark.slow

DEBIAN = Path("/usr/lib/postgresql/15/bin")

SIGNED_IN = """
from django.test import Client
from apps.accounts.models import User
reader = User.objects.order_by("pk").first()
client = Client()
client.force_login(reader)
print(reader.pk, client.session.session_key)
"""

STILL_SIGNED_IN = """
from django.conf import settings
from django.test import Client
client = Client(headers={{"host": "127.0.0.1"}})
client.cookies[settings.SESSION_COOKIE_NAME] = "{key}"
page = client.get("/").text
print('data-person="{person}"' in page)
"""

A_FILE = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.save("pictures/ż/a.webp", ContentFile(bytes(range(256)) * 1000))
"""

ROWS = """
from django.apps import apps
import json
models = apps.get_models(include_auto_created=True)
print(json.dumps({m._meta.db_table: m._base_manager.count() for m in models}))
"""


def run(var, *arguments, **more):
    done = manage(var, *arguments, DJANGO_SETTINGS_MODULE="eventforum.settings", **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(var, *arguments, **more):
    done = manage(var, *arguments, DJANGO_SETTINGS_MODULE="eventforum.settings", **more)
    assert done.returncode == 1
    return done.stderr


def counted(var, **more):
    return json.loads(run(var, "shell", "-v", "0", "-c", ROWS, **more).splitlines()[-1])


def rows_in(var, **more):
    """All but the pause that a restore begins with, and what tells of a backup once it is made."""
    found = counted(var, **more)
    told = found["events_proof"]
    activities = found["activity_activity"] - told
    return found | {"activity_outgoingpause": 0, "events_proof": 0, "activity_activity": activities}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The examples in a cluster of their own, with a picture and somebody signed in."""
    var = tmp_path_factory.mktemp("from") / "var"
    run(var, "migrate", "-v", "0")
    run(var, "load_examples")
    person, key = run(var, "shell", "-v", "0", "-c", SIGNED_IN).split()
    run(var, "shell", "-v", "0", "-c", A_FILE)
    return var, person, key


@pytest.fixture(scope="module")
def all_rows(portal):
    return rows_in(portal[0])


@pytest.fixture(scope="module")
def backup(portal, tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "backup.zip"
    told = json.loads(run(portal[0], "backup", str(path), "--json"))
    assert told["files"] == 4  # ours, and the picture of the examples in three widths
    return path


@pytest.fixture(scope="module")
def restored(backup, tmp_path_factory):
    var = tmp_path_factory.mktemp("to") / "var"
    run(var, "restore", str(backup))
    return var


@pytest.fixture(scope="module")
def debian():
    """A PostgreSQL 15 as Debian packages it; its folder, where its socket lies."""
    if not (DEBIAN / "initdb").exists():
        pytest.skip("PostgreSQL 15 of Debian is not installed")
    # Below pytest's own folders nobody but their owner may walk.
    folder = Path(tempfile.mkdtemp(prefix="pg15-", dir="/tmp"))
    rights = rights_for(folder).popen_options()
    if rights:
        os.chown(folder, rights["user"], rights["group"])
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder, **rights}
    init = [DEBIAN / "initdb", "-D", folder / "data", "-U", "portal", "-A", "trust", "--no-sync"]
    subprocess.run([*init, "-E", "UTF8", "--locale=C.UTF-8"], check=True, **quiet)
    serve = [DEBIAN / "postgres", "-D", folder / "data", "-k", folder, "-F"]
    with subprocess.Popen(
        [*serve, "-c", "listen_addresses="], stderr=subprocess.DEVNULL, **quiet
    ) as server:
        wait_for(lambda: subprocess.run([DEBIAN / "pg_isready", "-qh", folder]).returncode == 0)
        yield folder
        server.terminate()
    shutil.rmtree(folder)


def database(folder, name, *options):
    """The address of a new database there."""
    made = [DEBIAN / "createdb", "-h", folder, "-U", "portal", *options, name]
    subprocess.run(made, check=True)
    return f"postgresql://portal@/{name}?host={folder}"


def test_every_row_file_and_address_is_there_after_a_restore_elsewhere(portal, all_rows, restored):
    var, person, key = portal

    assert rows_in(restored) == all_rows
    picture = Path("media/pictures/ż/a.webp")
    assert (restored / picture).read_bytes() == (var / picture).read_bytes()
    checked = json.loads(run(restored, "check_addresses", "--json"))
    assert checked["addresses"] == []
    assert checked["present"] > 50
    script = STILL_SIGNED_IN.format(person=person, key=key)
    assert run(restored, "shell", "-v", "0", "-c", script).splitlines()[-1] == "True"


def test_a_moved_portal_is_whole_on_an_older_server_and_comes_back(
    portal, all_rows, debian, tmp_path
):
    var, person, key = portal
    address = database(debian, "portal")

    before = counted(var)
    told = json.loads(run(var, "move_to", address, "--json"))

    there = {"DATABASE_URL": address}
    assert rows_in(var, **there) == all_rows
    assert told["rows"] == sum(before.values())
    assert json.loads(run(var, "check_addresses", "--json", **there))["addresses"] == []
    script = STILL_SIGNED_IN.format(person=person, key=key)
    assert run(var, "shell", "-v", "0", "-c", script, **there).splitlines()[-1] == "True"
    run(var, "backup", str(tmp_path / "b.zip"), **there)
    back = tmp_path / "back"
    run(back, "restore", str(tmp_path / "b.zip"))
    assert rows_in(back) == all_rows


def test_new_rows_are_numbered_after_the_restored_ones(restored):
    script = (
        "from apps.accounts.models import Person, User\n"
        "last = Person.objects.order_by('-pk').first().pk\n"
        "print(User.objects.create_user(name='Nowa').person_id > last)"
    )

    assert run(restored, "shell", "-v", "0", "-c", script).splitlines()[-1] == "True"


def test_a_portal_that_is_there_is_never_covered(portal, backup, debian):
    assert "holds people or events" in refused(portal[0], "restore", str(backup))
    assert "is there already" in refused(portal[0], "backup", str(backup))
    address = database(debian, "taken")
    there = {"DATABASE_URL": address}
    run(portal[0], "restore", str(backup), **there)
    assert "holds people or events" in refused(portal[0], "move_to", address)


def test_a_backup_that_has_no_place_says_so(portal, backup):
    told = refused(portal[0], "backup", str(backup / "below-a-file.zip"))

    assert told.splitlines()[-1].startswith("CommandError: No backup was made: [Errno 20]")


def test_a_damaged_backup_writes_nothing(backup, tmp_path):
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(backup.read_bytes()[:-1000])
    var = tmp_path / "var"

    assert "Nothing was restored" in refused(var, "restore", str(damaged))

    assert not (var / "media").exists()


def test_databases_that_will_not_do_are_refused_in_words(portal, debian):
    var = portal[0]
    latin = database(debian, "latin", "-E", "SQL_ASCII", "-T", "template0", "--locale=C")
    blind = database(debian, "blind", "-T", "template0", "--locale=C")

    assert "encoded as SQL_ASCII" in refused(var, "move_to", latin)
    assert "knows no letters" in refused(var, "move_to", blind)
    missing = f"postgresql://portal@/missing?host={debian}"
    assert "cannot be reached" in refused(var, "move_to", missing)


def test_nothing_leaves_a_restored_portal_until_somebody_says_so(portal, restored):
    assert json.loads(run(portal[0], "outgoing", "--json"))["paused"] is False
    assert json.loads(run(restored, "outgoing", "--json"))["paused"] is True

    assert json.loads(run(restored, "outgoing", "--deliver", "--json"))["paused"] is False
