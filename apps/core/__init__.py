# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns what every app needs: refusals, htmx answers, text, fetching, limits, times, caches.

May know nothing of the other apps, and has no models. Nothing reacts to it.
"""
