# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was given up or waits, for whoever runs the portal; invitations of speakers."""

from apps.notifications.admin import invitations
from apps.notifications.admin.letters import LetterAdmin

__all__ = ["LetterAdmin", "invitations"]
