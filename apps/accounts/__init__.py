# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns people, their accounts, sign-in, and how each reader wants to read (language, zone, theme).

May know core and activity.
The apps above point to Person for whoever speaks or writes; nothing here knows who they are.
"""
