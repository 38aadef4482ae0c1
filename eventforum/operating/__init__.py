# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever runs the portal sees of it: logs, metrics, health, overload, error reports."""
