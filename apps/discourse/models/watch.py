# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.discourse.models.forum import Forum


class Watch(models.Model):
    """When a forum was last asked for what its webhooks may not have told (reconciling/)."""

    forum = models.OneToOneField(Forum, models.CASCADE, primary_key=True, related_name="watch")
    log_at = models.DateTimeField(null=True, blank=True)
    posts_at = models.DateTimeField(null=True, blank=True)
    lists_at = models.DateTimeField(null=True, blank=True)
    answers_at = models.DateTimeField(null=True, blank=True)
    whole_at = models.DateTimeField(null=True, blank=True)
    odd = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="Posts that the newest list lacked; below 0: those it had that are gone here.",
    )
    cursors = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="By what is looked at: where the next turn goes on with what is not over.",
    )

    def __str__(self) -> str:
        return str(self.forum)
