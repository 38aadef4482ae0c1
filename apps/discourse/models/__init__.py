# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forums and what they send."""

from apps.discourse.models.delivery import Delivery
from apps.discourse.models.forum import Forum, place_of

__all__ = ["Delivery", "Forum", "place_of"]
