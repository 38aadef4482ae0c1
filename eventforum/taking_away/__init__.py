# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is public of an event, to take it elsewhere: as JSON Lines that another portal reads."""
