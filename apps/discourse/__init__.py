# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns the mirror: forums, the topics and posts that stand there, what is to be sent and taken in.

May know threads, rsvps and everything below. Reacts to what they record, and to what forums send.
"""
