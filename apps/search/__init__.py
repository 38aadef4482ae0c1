# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns the index of what can be found: sessions, discussions, posts, people, events.

May know threads and below; never pages. Its rows are no truth: whatever is found is loaded from
where it stands, through `visible_to`, before anybody is shown that it exists.
Reacts to what happens to everything it has in the index.
"""
