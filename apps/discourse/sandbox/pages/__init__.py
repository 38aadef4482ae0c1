# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forum in a browser: small pages on which a person reads, writes, and sees the webhooks."""
