# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bar for long work, on terminals only."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from eventforum.keeping.backing_up import Told


@contextmanager
def shown(words: str) -> Iterator[Told]:
    """What to tell the steps of the work to."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda name, number, steps: None
        return
    with Progress(console=console) as bar:
        task = bar.add_task(words)
        yield lambda name, number, steps: bar.update(
            task, description=f"{words}: {name}", completed=number + 1, total=steps
        )
