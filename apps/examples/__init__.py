# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns the example events: invented people, a conference that is always live, a monthly call.

May know every app below; writes only through their verbs, and has no models.
Nothing reacts to it.
"""
