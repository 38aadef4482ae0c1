# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns how versions of texts come to be: the page of translators, glossaries, what is missing.

May know discussions, sessions, events and below; names the texts it offers in `things`.
Reacts to texts that are written, by asking machines where an event wants them.
"""
