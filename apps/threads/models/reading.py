# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """How far somebody has read in a discussion; of those never opened there is none."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings", db_index=False
    )
    thread = models.ForeignKey("threads.Thread", models.CASCADE, related_name="readings")
    number = models.PositiveIntegerField(_("read up to"), help_text=_("The number of a post."))
    read_at = models.DateTimeField(_("read at"), help_text=_("When a post was last seen."))
    takes_part = models.BooleanField(
        _("takes part"), default=False, help_text=_("They wrote here: what is new concerns them.")
    )

    class Meta:
        verbose_name = _("reading mark")
        verbose_name_plural = _("reading marks")
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="one_reading_mark_a_thread")
        ]
        indexes = [
            models.Index(
                fields=["user", "-read_at"],
                name="readings_taking_part",
                condition=Q(takes_part=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.thread_id}#{self.number}"
