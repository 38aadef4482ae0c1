# SPDX-License-Identifier: AGPL-3.0-or-later
"""What docs/architecture.md promises of the Python code and of every file, checked."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.ROOT
SKIPPED = {".git", ".venv", "var", "__pycache__", "vendor", "node_modules"}
LONGEST_FILE = 300
LONGEST_VIEW = 30


def files(folder: str, *endings: str) -> Iterator[Path]:
    """The project's own files below a folder; what tools and installs wrote is left out."""
    for path in sorted((ROOT / folder).rglob("*")):
        inside = path.relative_to(ROOT).parts
        if any(part in SKIPPED or part.endswith("_cache") for part in inside):
            continue
        if path.is_file() and (not endings or path.suffix in endings):
            yield path


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_with(pattern: str, paths: Iterator[Path]) -> list[str]:
    """Where a pattern stands, as `file:line text`."""
    found = re.compile(pattern)
    return [
        f"{named(path)}:{number} {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if found.search(line)
    ]


def python_files() -> list[Path]:
    return [
        path
        for folder in ("apps", "eventforum", "tests")
        for path in files(folder, ".py")
        if "migrations" not in path.parts
    ]


def apps_files(*, without: str) -> Iterator[Path]:
    """Python files of the apps but those whose path matches."""
    return (path for path in files("apps", ".py") if not re.search(without, named(path)))


def view_functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Every function of a views module that takes a request first."""
    for path in files("apps", ".py"):
        if "views" not in (path.stem, path.parent.name):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [argument.arg for argument in node.args.args]
                if arguments[:1] == ["request"]:
                    yield path, node


def test_no_file_is_longer_than_three_hundred_lines():
    lengths = {named(path): len(path.read_text().splitlines()) for path in python_files()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_python_file_names_its_licence_first():
    def first_line(path: Path) -> str:
        lines = path.read_text().splitlines()
        return next((line for line in lines if not line.startswith("#!")), "")

    licence = "# SPDX-License-Identifier: AGPL-3.0-or-later"
    filled = [path for path in python_files() if path.read_text().strip()]

    assert [named(path) for path in filled if first_line(path) != licence] == []


def test_every_app_says_what_it_owns():
    silent = [
        named(path)
        for path in (ROOT / "apps").glob("*/__init__.py")
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_no_file_is_named_after_nothing():
    vague = {"helpers", "utils", "util", "common", "misc"}

    assert [named(path) for path in python_files() if path.stem in vague] == []


def test_text_is_declared_safe_in_the_renderer_only():
    paths = apps_files(without=r"^apps/core/text/")

    assert lines_with(r"\bmark_safe\b|\bSafeString\((?!\")|\|safe\b", paths) == []


def test_only_activity_and_tasks_enqueue():
    paths = apps_files(without=r"^apps/activity/|/tasks(\.py|/)")

    assert lines_with(r"\.(delay|delay_on_commit|apply_async|send_task)\(", paths) == []


def test_only_core_asks_whether_a_request_is_htmx():
    paths = apps_files(without=r"^apps/core/")

    assert lines_with(r"request\.htmx|HTTP_HX_|headers\W+HX-", paths) == []


def test_no_view_catches_a_refusal():
    paths = (path for path in files("apps", ".py") if "views" in (path.stem, path.parent.name))

    assert lines_with(r"except .*\bRefused\b", paths) == []


def test_no_class_is_named_after_a_pattern():
    pattern = r"^class \w+(Manager|Handler|Service|Repository)\b(?!.*\((models|BaseUser))"

    assert lines_with(pattern, files("apps", ".py")) == []


def test_words_for_people_are_translatable_where_python_writes_them():
    refusals = r"""\bRefused\(\s*f?["']"""
    messages = r"""\bmessages\.(success|info|warning|error)\(\s*\w+,\s*f?["']"""
    labels = r"""\b(label|verbose_name|verbose_name_plural|empty_label)\s*=\s*f?["']\w"""

    # Commands and the stand-in forum speak to operators, in English; migrations repeat models.
    pages = r"^apps/discourse/sandbox/"
    paths = apps_files(
        without=rf"/management/|/migrations/|/apps\.py$|^apps/examples/content|{pages}"
    )

    assert lines_with(f"{refusals}|{messages}|{labels}", paths) == []


def test_views_are_short():
    long = {
        f"{named(path)}:{node.name}": length
        for path, node in view_functions()
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_VIEW
    }

    assert long == {}


def test_every_view_names_its_methods():
    def methods_named(path: Path, node: ast.FunctionDef) -> bool:
        # A module may give a name of its own to a choice of methods.
        own = re.findall(r"^(\w+) = require_", path.read_text(), re.MULTILINE)
        decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
        return any(text.startswith(("require_", *own)) for text in decorators)

    # Error pages answer whatever was asked.
    free = [
        f"{named(path)}:{node.name}"
        for path, node in view_functions()
        if not methods_named(path, node) and not named(path).startswith("apps/core/views")
    ]

    assert free == []


# Built of parts, so that this file holds none of them.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("deb", "debian", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
    )
]
HOMES = r"(?<![\w.:/<-])/(?:" + "|".join(["work", "root", "home", "Users"]) + r")/\w"


@pytest.mark.parametrize("pattern", [*map(re.escape, HOSTS), HOMES])
def test_no_file_names_a_package_registry_or_a_path_of_one_machine(pattern):
    binary = {".png", ".ico", ".woff2", ".mo", ".gz", ".jpg", ".webp", ".pdf"}
    paths = (path for path in files(".") if path.suffix not in binary)
    ours = named(Path(__file__))

    assert [line for line in lines_with(pattern, paths) if not line.startswith(ours)] == []


def test_nothing_but_the_tests_reads_the_shared_papers():
    paths = apps_files(without="/management/commands/bench")

    assert lines_with(r"EVENTFORUM_SHARED_DATA|\.\./shared", paths) == []
