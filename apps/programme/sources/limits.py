# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bounds of what a programme file may hold; beyond them it is refused or cut with a warning."""

MEGABYTES = 20
SESSIONS = 20_000
DEPTH = 60
INSTANCES = 1_000
"""Dates taken of all repetitions of one calendar."""
SPEAKERS_A_SESSION = 200
RESOURCES_A_SESSION = 50
WARNINGS = 300
TITLE = 400
LABEL = 120
NAME = 200
KEY = 120
TEXT_BYTES = 60_000
DEFAULT_MINUTES = 30
"""The length of a session whose file gives none."""
