# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readers of programme files: bytes in, one neutral `Programme` out.

Nothing here imports Django, so that a bounded child process starts fast and has little to lose.
Import the modules themselves (`sources.formats`, `sources.neutral`, `sources.worker`).
"""
