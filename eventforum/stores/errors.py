# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong with stores; every message is for the person at the terminal."""


class StoreFailed(Exception):
    """A store can't be started; the message ends with what it wrote last."""


class StillEnding(Exception):
    """Processes of an earlier start still hold the data folder; try again shortly."""


class StoresBusy(Exception):
    """Another server works on this var folder."""
