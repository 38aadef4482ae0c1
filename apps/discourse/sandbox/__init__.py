# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in Discourse forum of our own: to try the mirror on, and the other side of its tests.

Knows nothing of the portal: it imports neither Django nor any app.
"""
