# SPDX-License-Identifier: AGPL-3.0-or-later
import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections

pytestmark = pytest.mark.django_db(transaction=True)

HELD = "LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE"


def test_migrate_gives_way_to_who_works_with_a_table_and_tries_again(capsys, monkeypatch):
    monkeypatch.setattr("eventforum.management.commands.migrate.LOCK_SECONDS", 0.2)
    taken, let_go = threading.Event(), threading.Event()

    def work():
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute(HELD)
                taken.set()
                let_go.wait(10)
                cursor.execute("ROLLBACK")
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    taken.wait(10)
    threading.Timer(0.5, let_go.set).start()

    call_command("migrate", verbosity=0)

    worker.join()
    assert "trying again" in capsys.readouterr().err


def test_the_connection_of_a_migration_is_not_used_for_anything_else():
    call_command("migrate", verbosity=0)

    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)
