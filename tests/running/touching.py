# SPDX-License-Identifier: AGPL-3.0-or-later
"""A task whose work can be seen from outside."""

from pathlib import Path

from celery import shared_task


@shared_task(name="tests.touch")
def touch(path: str) -> None:
    Path(path).touch()
