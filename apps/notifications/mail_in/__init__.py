# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails that people write to the portal: read in bounds, and only what they said themselves.

`reading` and what it imports run without Django, in the bounded child process.
"""
