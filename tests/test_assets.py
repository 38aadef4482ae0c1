# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that browsers load: fresh, small, unmodified where they are not ours."""

import gzip
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

STATIC = Path(settings.ROOT) / "static"
TEMPLATES = Path(settings.ROOT) / "templates"
KIB = 1024


def script(path: str) -> ModuleType:
    """A script that stands beside the files it makes, as a module."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, STATIC / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def weight(*paths: str) -> int:
    return sum(len(gzip.compress((STATIC / path).read_bytes(), 9)) for path in paths)


def test_the_style_sheets_are_built_from_their_parts():
    for name, text in script("css/build.py").built().items():
        assert (STATIC / "css" / name).read_text(encoding="utf-8") == text


def test_vendored_files_are_unmodified_and_carry_their_licence():
    renew = script("vendor/renew.py")

    for row in renew.rows():
        file = Path(settings.ROOT) / row.file
        assert renew.sha256(file.read_bytes()) == row.sha256
        assert (file.parent / renew.licence_name(row)).stat().st_size > 0


def test_every_vendored_file_stands_in_the_table():
    vendored = {row.file for row in script("vendor/renew.py").rows()}

    found = {
        str(path.relative_to(settings.ROOT))
        for folder in ("static/vendor", "tests/vendor", "apps/pages/pictures/vendor")
        for path in (Path(settings.ROOT) / folder).rglob("*")
        if path.suffix in (".js", ".woff2")
    }

    assert found == vendored


def test_a_first_visit_loads_at_most_34_kib_of_style_and_script():
    every_page = weight("css/app.css", "js/eventforum.js", "vendor/htmx-2.0.11.min.js")

    assert every_page < 34 * KIB
    assert every_page + weight("css/grid-page.css") < 36 * KIB
    assert weight("js/eventforum.js") < 6 * KIB


def test_every_icon_that_a_template_names_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons/icons.svg").read_text()))
    named = set()
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        named |= set(re.findall(r'_icon.html" with name="([\w-]+)"', text))
        named |= set(re.findall(r"#([\w-]+)\"></use>", text))

    assert named - known == set()


@pytest.mark.parametrize("part", sorted(path.name for path in (STATIC / "css").glob("*.css")))
def test_style_sheets_know_no_sides(part):
    css = (STATIC / "css" / part).read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)

    assert re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*", css) == []
    assert [rule for rule in re.findall(r".*\[dir=.*", css) if ".i-flip" not in rule] == []
    assert "data:" not in css
