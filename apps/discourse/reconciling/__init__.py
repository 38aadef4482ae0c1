# SPDX-License-Identifier: AGPL-3.0-or-later
"""What webhooks have not told: they are sent at most once, and of some things never.

    log      the forum's own log of what it sent, from where it was read last: complete, and cheap
    newest   the newest posts: those hidden by now, and new ones where there is no such log
    lists    topics of the events' categories: new ones, and those whose figures have changed
    answers  how many answered the box of an event: of that no webhook tells
    whole    each night, and when asked: every topic, compared post by post

Nothing is taken in here: deliveries are kept as if they had come, topics are marked to be read.
"""

from apps.discourse.reconciling.due import reconcile_due
from apps.discourse.reconciling.whole import compare_whole

__all__ = ["compare_whole", "reconcile_due"]
