# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in Discourse forum of our own: to try the mirror on, and the other side of its tests.

Knows nothing of the portal: it imports neither Django nor any app.
"""

from apps.discourse.sandbox.clock import Clock
from apps.discourse.sandbox.faults import Fault, Lost
from apps.discourse.sandbox.forum import Forum
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sandbox.things import Delivery
from apps.discourse.sandbox.traps import Traps
from apps.discourse.sandbox.web.asking import Answer, Request

__all__ = ["Answer", "Clock", "Delivery", "Fault", "Forum", "Lost", "Refusal", "Request", "Traps"]
