# SPDX-License-Identifier: AGPL-3.0-or-later
"""The composition root: settings, addresses, servers. Apps never import it."""

from eventforum.celery import app as celery_app

__all__ = ["celery_app"]
