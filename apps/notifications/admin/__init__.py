# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was given up or waits, for whoever runs the portal."""

from apps.notifications.admin.letters import LetterAdmin

__all__ = ["LetterAdmin"]
