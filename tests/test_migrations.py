# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrations are safe while the version before goes on working: no long locks, nothing it misses.

Squawk judges the SQL of each one after an app's first. What it cannot know is told in ACCEPTED.
"""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

SQUAWK = Path(sys.executable).with_name("squawk")

MATTERS_OF_TASTE = [
    "ban-char-field",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",
    "prefer-text-field",
    "prefer-timestamp-tz",
    "require-timeout-settings",
]
"""Types are Django's; timeouts are those of every connection, see eventforum.settings."""

ACCEPTED: dict[str, set[str]] = {
    # Made before the first release: no version before goes on, and no table is large.
    "accounts.0003_affiliation_and_leaving": {
        "adding-foreign-key-constraint", "require-concurrent-index-creation",
    },
    "programme.0002_waiting_imports_and_kept_programmes": {
        "adding-foreign-key-constraint",
        "ban-drop-constraint",
        "ban-drop-not-null",
        "constraint-missing-not-valid",
        "require-concurrent-index-creation",
    },
    "sessions.0002_speaker_merged_into": {
        "adding-foreign-key-constraint", "require-concurrent-index-creation",
    },
    "discourse.0015_kept_cursors": {"require-concurrent-index-creation"},
    "sessions.0005_joined_by_invitations": {
        "adding-foreign-key-constraint", "require-concurrent-index-creation",
    },
    # A number that nothing ever read.
    "notifications.0006_feeds_of_notices": {"ban-drop-column"},
    # The column that is required is of a table made in the same migration.
    "threads.0015_places_tags_and_arrangements": {
        "adding-foreign-key-constraint",
        "adding-required-field",
        "ban-drop-constraint",
        "ban-drop-not-null",
        "constraint-missing-not-valid",
        "require-concurrent-index-creation",
    },
}  # fmt: skip
"""By migration, the rules it may break; why is said above it."""


def later_migrations():
    """Those after an app's first, by the folder of their app."""
    found = MigrationLoader(None).disk_migrations
    ours = {config.label: config.name for config in apps.get_app_configs()}
    return sorted(
        (ours[app].removeprefix("apps."), app, name)
        for app, name in found
        if ours.get(app, "").startswith("apps.") and not name.startswith("0001")
    )


def broken_rules(sql):
    command = [
        SQUAWK, "--reporter", "json", "--pg-version", "14.0",
        "--exclude", ",".join(MATTERS_OF_TASTE),
    ]  # fmt: skip
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
    return {one["rule_name"] for one in json.loads(done.stdout or "[]")}


@pytest.mark.django_db(transaction=True)
def test_the_version_before_goes_on_while_migrations_are_applied():
    found = {}
    for folder, app, name in later_migrations():
        sql = StringIO()
        call_command("sqlmigrate", app, name, stdout=sql, no_color=True)
        if rules := broken_rules(sql.getvalue()):
            found[f"{folder}.{name}"] = rules

    assert found == ACCEPTED


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE t ADD COLUMN a integer NOT NULL;",
        "ALTER TABLE t RENAME COLUMN a TO b;",
        "ALTER TABLE t DROP COLUMN a;",
        "CREATE INDEX i ON t (a);",
        "ALTER TABLE t ALTER COLUMN a TYPE bigint;",
    ],
)
def test_what_would_stop_the_version_before_is_found(sql):
    assert broken_rules(f"BEGIN;\n{sql}\nCOMMIT;") != set()
