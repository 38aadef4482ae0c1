# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forum's things look like as JSON, each in the form that its place asks for."""
