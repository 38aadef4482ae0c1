# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns how people take part in events and sessions: answers, counts, places, waiting lists.

May know sessions, events and everything below. `pages` shows its box; notices will react to what
it records.
"""
