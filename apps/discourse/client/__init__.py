# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forum's API: named calls (api), what can come of them (answers), the budget they share."""
