# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns every address ever issued for a public object, and what it answers today.

May know accounts and below; asks the target's `objects.visible_to` before it redirects.
Every app with public pages issues its addresses here; old ones are answered by the middleware.
"""
