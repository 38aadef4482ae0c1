# SPDX-License-Identifier: AGPL-3.0-or-later
"""manage.py and the stores; the catalogues; the settings that production insists on."""

import gettext
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from pydantic import ValidationError

from eventforum.catalogues import compile_catalogues
from eventforum.environment import Environment
from eventforum.stores.commands import needs_stores
from tests import install_apt
from tests.running.conftest import manage

SAFE = {
    "EVENTFORUM_PRODUCTION": "1",
    "SECRET_KEY": "k" * 40,
    "EVENTFORUM_BASE_URL": "https://forum.example.org",
    "DATABASE_URL": "postgresql://forum@db/forum",
    "REDIS_URL": "redis://broker/0",
}

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
" : n%100>=11 ? 4 : 5;\\n"

msgid "Session"
msgstr "جلسة"

#, fuzzy
msgid "Thread"
msgstr "خيط"

msgid "%(n)s reply"
msgid_plural "%(n)s replies"
msgstr[0] "صفر"
msgstr[1] "واحد"
msgstr[2] "اثنان"
msgstr[3] "قليل"
msgstr[4] "كثير"
msgstr[5] "آخر"
"""


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("migrate", True),
        ("import_programme schedule.json --event example", True),
        ("import_programme --help", False),
        ("help migrate", False),
        ("catalogues", False),
        ("compile_catalogues", False),
        ("makemessages -l ar", False),
        ("run", False),
        ("", False),
    ],
)
def test_only_commands_that_ask_the_stores_get_them(line, needed):
    assert needs_stores(line.split()) == needed


def test_a_command_has_stores_while_it_runs_and_no_longer(var):
    done = manage(var, "migrate", "--verbosity", "0")

    assert (done.returncode, done.stderr) == (0, "")
    assert manage(var, "migrate", "--check").returncode == 0
    assert [path.name for path in (var / "stores" / "run").iterdir()] == []


def test_a_command_without_need_of_stores_makes_none(var):
    assert manage(var, "help", "migrate").returncode == 0
    assert not var.exists()


def test_servers_named_by_the_environment_are_used_and_none_is_started(var):
    elsewhere = {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}

    done = manage(var, "shell", "--no-imports", "-c", "print('asked')", **elsewhere)

    assert (done.stdout, done.returncode) == ("asked\n", 0)
    assert not var.exists()


def test_a_folder_of_somebody_else_is_told_in_words(var):
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    stores = var / "stores"
    stores.mkdir(parents=True)
    os.chown(stores, 65534, 65534)

    refused = manage(var, "migrate")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"{stores} belongs to another user: run this as that user, or set EVENTFORUM_VAR\n"
    )


def test_catalogues_are_compiled_once_with_every_plural(tmp_path):
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)

    assert compile_catalogues(tmp_path) == [folder / "django.mo"]
    assert compile_catalogues(tmp_path) == []
    arabic = gettext.translation("django", tmp_path, ["ar"])
    assert arabic.gettext("Session") == "جلسة"
    assert arabic.gettext("Thread") == "Thread"
    plurals = [arabic.ngettext("%(n)s reply", "%(n)s replies", n) for n in (0, 1, 2, 5, 11, 100)]
    assert plurals == ["صفر", "واحد", "اثنان", "قليل", "كثير", "آخر"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": "development-only-not-a-secret"}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be set"),
        ({"EVENTFORUM_BASE_URL": "http://forum.example.org"}, "EVENTFORUM_BASE_URL must be"),
        ({"DATABASE_URL": ""}, "DATABASE_URL and REDIS_URL must name"),
        ({"REDIS_URL": ""}, "DATABASE_URL and REDIS_URL must name"),
    ],
)
def test_production_does_not_start_unsafe(change, reason):
    with pytest.raises(ValidationError, match=reason):
        Environment(**(SAFE | change))


def test_production_starts_with_all_it_needs():
    assert Environment(**SAFE).production


def test_every_setting_of_the_environment_is_in_the_operators_page():
    page = (Path(settings.ROOT) / "docs" / "operating.md").read_text()
    aliases = [str(field.alias) for field in Environment.model_fields.values()]

    assert [name for name in aliases if f"`{name}`" not in page] == []


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="not a Debian")
def test_packages_that_dpkg_does_not_know_are_missing():
    assert install_apt.missing(["base-files", "no-such-package"]) == ["no-such-package"]
