# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on both sides, as texts: pure functions that know neither tables nor the network.

payloads reads what a forum sends; equality and titles say what is the same in spite of what forums
change by themselves; outgoing and incoming translate posts; cards writes the topics of sessions and
events.
"""
