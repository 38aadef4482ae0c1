# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of an engine's own codes stands for one of ours."""

from collections.abc import Iterable, Mapping

SCRIPTS = {"zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}
KIN = {"nb": "no", "no": "nb", "nn": "no"}


def theirs(code: str, known: Iterable[str], own: Mapping[str, str] | None = None) -> str:
    """The engine's code for this language, best fit first; empty where it has none.

    A language in a script that the engine does not name is not taken for one in another.
    """
    by_lower = {name.lower(): name for name in known}
    base, has_script = code.partition("-")[0], any(len(p) == 4 for p in code.split("-")[1:])
    tries = [(own or {}).get(code, ""), code, SCRIPTS.get(code, "")]
    if not has_script or base == "zh":
        tries += [(own or {}).get(base, ""), base, KIN.get(base, "")]
    return next((by_lower[one.lower()] for one in tries if one and one.lower() in by_lower), "")
