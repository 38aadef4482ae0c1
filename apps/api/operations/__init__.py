# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of /api/v1: load what the caller may see, one verb, answer."""
