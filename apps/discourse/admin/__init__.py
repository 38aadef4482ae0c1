# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.discourse.admin import forums

__all__ = ["forums"]
