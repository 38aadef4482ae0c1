# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns discussions: threads, posts, their history, and the text of somebody not yet signed in.

May know sessions and below.
Mirrors and notices react to `thread.*` and `post.*`.
"""
