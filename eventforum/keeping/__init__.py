# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking everything along: backups of rows and files, restoring them, moving to another server."""
