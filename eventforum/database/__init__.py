# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's PostgreSQL backend with a cheaper look at a kept connection."""
