# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns pictures that people upload (re-encoded, under random names) and cards of links.

May know accounts and below; higher apps say where a picture is shown, and so who may see it.
Records `picture.*`; threads shows pictures and cards in posts.
"""
