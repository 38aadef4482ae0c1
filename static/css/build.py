# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write app.css, grid-page.css and admin.css from their parts: `python static/css/build.py`.

The parts are what people edit; the results are what pages load, committed so that serving needs
no build step. tests/test_assets.py fails when they are stale. Nothing but Python is needed.
"""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = (
    "tokens",
    "base",
    "layout",
    "components",
    "timeline",
    "content",
    "questions",
    "event",
    "accounts",
    "pictures",
    "forced",
    "print",
)
ADMIN_PARTS = ("tokens", "admin-page")
FIRST_ROW = 2
ROWS = 30 * 12  # a programme day may run from early morning until past the next midnight
ROOMS = 60
NOTICE = "/* SPDX-License-Identifier: AGPL-3.0-or-later. Made by build.py */\n"


def squeeze(css: str) -> str:
    """Drop comments and white space that carry no meaning; about a fifth of the bytes."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    css = re.sub(r"(?<=[{;(])([a-z0-9-]+): ", r"\1:", css)
    return css.replace(";}", "}").strip() + "\n"


def grid_classes() -> str:
    """s = first row, e = row it ends before, c = column of its room, w = number of rooms."""
    rows = range(FIRST_ROW, FIRST_ROW + ROWS + 1)
    return "".join(
        [f".s{row}{{--s:{row}}}.e{row}{{--e:{row}}}" for row in rows]
        + [f".c{room + 1}{{--c:{room + 1}}}.w{room}{{--w:{room}}}" for room in range(1, ROOMS + 1)]
    )


def built() -> dict[str, str]:
    """The files by name, as they should be on disk."""
    parts = "".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in PARTS)
    grid = (HERE / "grid.css").read_text(encoding="utf-8")
    admin = "".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in ADMIN_PARTS)
    return {
        "app.css": NOTICE + squeeze(parts),
        "grid-page.css": NOTICE + squeeze(grid + grid_classes()),
        "admin.css": NOTICE + squeeze(admin),
    }


if __name__ == "__main__":
    for name, text in built().items():
        (HERE / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.encode()):,} bytes")
