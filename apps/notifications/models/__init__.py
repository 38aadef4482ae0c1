# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.notifications.models.letter import Letter

__all__ = ["Letter"]
