# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: connect forums and check them (connecting, checking); mirror events (mirrors, queue)."""
