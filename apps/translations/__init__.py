# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns the language versions of any registered text: who made each, from what, and if it is stale.

May know accounts and below; reaches any model by content type, never by import.
Higher apps register their fields in AppConfig.ready and read the version for a reader.
"""
