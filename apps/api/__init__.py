# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns /api/v1: what programs read and write, their tokens, limits and description (OpenAPI).

May know every app below pages; reads through `visible_to`, writes through the verbs of the pages.
Nothing reacts to it. django-ninja is loaded by the first request to /api/v1, not by pages.
"""
