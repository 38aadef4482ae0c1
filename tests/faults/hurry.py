# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leases and batches as short as the lives of workers that are killed all the time."""

from datetime import timedelta

from apps.notifications.services import handing_over, planning, reminding

handing_over.LEASE = timedelta(seconds=3)
handing_over.PAUSE = timedelta(seconds=1)
handing_over.BATCH = 100
reminding.BATCH = 200
planning.AT_ONCE = 500
