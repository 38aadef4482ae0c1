# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for people: their tokens, and how to use the API."""
