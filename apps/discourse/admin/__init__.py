# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.discourse.admin import desk, forums, mirrors

__all__ = ["desk", "forums", "mirrors"]
