# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the next turn goes on with what takes more requests than one turn has."""

from typing import Any

from apps.discourse.models import Watch


def keep_cursor(watch: Watch, name: str, value: Any) -> None:
    """None where it is over."""
    before = dict(watch.cursors)
    watch.cursors.pop(name, None)
    if value is not None:
        watch.cursors[name] = value
    if watch.cursors != before:
        Watch.objects.filter(pk=watch.pk).update(cursors=watch.cursors)
