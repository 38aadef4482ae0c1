# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill a portal with examples, and bring them up to today. Everything goes through the verbs."""

from apps.examples.services.loading import Loaded, load

__all__ = ["Loaded", "load"]
