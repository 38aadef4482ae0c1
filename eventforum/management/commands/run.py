# SPDX-License-Identifier: AGPL-3.0-or-later
"""manage.py run: the whole portal in one terminal, until Ctrl-C."""

import signal
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from eventforum import serving
from eventforum.catalogues import compile_catalogues
from eventforum.settings import env
from eventforum.stores import StoreFailed, StoresBusy, claimed_stores
from eventforum.stores.child import die_with_parent
from eventforum.stores.commands import embedded
from eventforum.stores.store import Store
from eventforum.supervisor import Child, Stopped, Supervisor
from eventforum.supervisor.supervisor import say

# A store that ends this often before its first answer won't start the next time either.
TRIES = 3


class Command(BaseCommand):
    help = "Serve the portal with everything it needs on 127.0.0.1, and stop it all on Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="stop when the process that started this ends, however it ends (Linux)",
        )

    def handle(self, *, stop_with_parent: bool, **options) -> None:
        if stop_with_parent:
            die_with_parent(signal.SIGTERM)
        if not serving.port_is_free(env.port):
            raise CommandError(
                f"Port {env.port} is taken by another program. "
                f"Choose another one, for example: PORT={env.port + 1} make run"
            )
        for folder in settings.LOCALE_PATHS:
            compile_catalogues(folder)
        database, broker = embedded(settings)
        try:
            with claimed_stores(settings.VAR, database=database, broker=broker) as stores:
                self.serve(stores)
        except (StoreFailed, StoresBusy) as failure:
            raise CommandError(str(failure)) from failure

    def serve(self, stores: list[Store]) -> None:
        supervisor = Supervisor()
        with supervisor.listening():
            try:
                start_stores(supervisor, stores)
                prepare_database(supervisor)
                children = serving.portal_children(settings.ROOT, var=settings.VAR, port=env.port)
                supervisor.add(*children)
                supervisor.until(lambda: serving.answers(env.port), every=0.1)
                tell_where_to_look(supervisor)
                while True:
                    supervisor.wait()
            except Stopped:
                say("Stopping ...")
        say("Stopped.")


def start_stores(supervisor: Supervisor, stores: list[Store]) -> None:
    """Start the stores and wait for their first answers."""
    children = []
    for store in stores:
        child = Child(store.name, store.start, stop_signal=store.stop_signal)
        child.process = store.start_patiently()
        children.append(child)
    supervisor.add(*children)

    def ready() -> bool:
        for store, child in zip(stores, children, strict=True):
            if child.quick_ends >= TRIES:
                raise store.failure("ended while starting")
        return all(store.answers() for store in stores)

    supervisor.until(ready)


def prepare_database(supervisor: Supervisor) -> None:
    """Bring the tables up to date; a new database gets the example events.

    A mark in the var folder remembers that they are due, should this be interrupted.
    """
    due = settings.VAR / "examples-due"
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            due.touch()
    connection.close()
    if run_command(supervisor, "migrate", "--verbosity", "0"):
        raise CommandError("The database could not be brought up to date.")
    if due.exists():
        say("Filling the example events ...")
        if run_command(supervisor, "load_examples"):
            say("The example events could not be loaded; the portal is served without them.")
        else:
            due.unlink()


def tell_where_to_look(supervisor: Supervisor) -> None:
    """The address, and how to get in."""
    address = f"http://{serving.HOST}:{env.port}"
    say(f"Ready: {address}")
    if settings.LOCAL_MAILBOX:
        say(f"To sign in, give an e-mail address; its code arrives at {address}/dev/mail/")
    run_command(supervisor, "example_people")


def run_command(supervisor: Supervisor, *arguments: str) -> int:
    """Run another manage.py command as a child; its exit code."""
    return supervisor.run([sys.executable, "manage.py", *arguments], cwd=settings.ROOT)
