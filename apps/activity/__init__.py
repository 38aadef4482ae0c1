# SPDX-License-Identifier: AGPL-3.0-or-later
"""Owns what happened (the outbox), the reactions to it, and the keys that make forms repeatable.

May know core; events and accounts only as strings. Every higher app records here and reacts by @on.
"""
