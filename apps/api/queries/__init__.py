# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads: what the API answers, from a constant number of queries whatever a page holds."""
