# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns series, events, who organizes them, and where else they are talked about.

May know accounts, permalinks, translations and below.
Sessions, threads and programme imports hang from an event; their apps react to `event.*`.
"""
