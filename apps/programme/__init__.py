# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes made elsewhere: reads their files, compares them with an event, applies the change.

Owns: the readers in `sources` (no Django there), the record of every import (ImportRun).
May know: threads and everything below it; in practice events, sessions, permalinks, activity, core.
Reacts to it: notifications, through the activities `programme.imported` and `session.*`.
"""
