# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forum over HTTP: its API and pages, without a server, so that tests can ask it directly."""
