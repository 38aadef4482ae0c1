# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.translating.models import Choice


def choices_for(event: int, source: str, target: str) -> list[str]:
    """The engines of an event for a pair, in line: what is said for the very pair holds over what
    is said for one of its languages, and that over what is said for all."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    rows = Choice.objects.filter(event=event)
    for number, engine, ours, others, position in rows.values_list(
        "pk", "engine", "source", "target", "position"
    ):
        if _fits(ours, source) and _fits(others, target):
            found.setdefault(bool(ours) + bool(others), []).append((position, number, engine))
    best = found[max(found)] if found else []
    return list(dict.fromkeys(engine for _position, _number, engine in sorted(best)))


def _fits(said: str, code: str) -> bool:
    return not said or said == code or said == code.partition("-")[0]
