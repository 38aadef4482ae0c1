# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps a handful of programs running until it is told to stop, and then stops all of them."""

from eventforum.supervisor.child import Child
from eventforum.supervisor.supervisor import Stopped, Supervisor

__all__ = ["Child", "Stopped", "Supervisor"]
