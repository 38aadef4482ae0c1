# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns the pages that show several apps at once: home, event, programme, session, thread, person.

May know every app below; has no models.
Nothing reacts to it.
"""
