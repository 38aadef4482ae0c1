# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the example events, in TOML files beside this one."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def content(name: str) -> dict[str, Any]:
    """The file `name`.toml as dictionaries and lists."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))
