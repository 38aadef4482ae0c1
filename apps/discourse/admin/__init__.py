# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.discourse.admin import deliveries, desk, forums, mirrors

__all__ = ["deliveries", "desk", "forums", "mirrors"]
