# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.rules import Rule
from apps.events.models.event import Event


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self, now: datetime) -> "SanctionQuerySet":
        """What keeps somebody from writing at this moment: warnings do not."""
        lasting = self.filter(lifted_at=None).exclude(kind=Sanction.Kind.WARNING)
        return lasting.filter(Q(until=None) | Q(until__gt=now))


class Sanction(models.Model):
    """What a person was told or may not do for a while: in an event, or without one anywhere."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warned")
        SILENCE = "silence", _("Silenced in this event")
        BAN = "ban", _("Banned from writing anywhere here")

    event = models.ForeignKey(
        Event,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sanctions",
        verbose_name=_("event"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    rule = models.PositiveSmallIntegerField(_("rule"), choices=Rule.choices)
    reason = models.CharField(_("reason, for the person"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read by the person"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="silence") | Q(event__isnull=False, until__isnull=False),
                name="silence_has_an_event_and_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ban") | Q(event=None), name="ban_is_everywhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"
