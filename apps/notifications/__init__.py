# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns what is told to people unasked: letters, reminders, follows, notices, digests, and the ways
of delivery.

May know threads and rsvps and everything below. Nothing reacts to it but the pages above.
"""
