# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns the programme: sessions, speakers, rooms, tracks, summaries, resources.

May know events and below.
Threads hang from a session; the import writes through the verbs here; `session.*` tells of changes.
"""
