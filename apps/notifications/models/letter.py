# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LetterQuerySet(models.QuerySet["Letter"]):
    def open(self) -> "LetterQuerySet":
        """Neither handed over nor dropped."""
        return self.filter(handed_at=None, dropped_at=None)

    def due(self, now: datetime) -> "LetterQuerySet":
        """To be handed over now, and not leased to a worker that is at it."""
        return self.open().filter(next_try_at__lte=now)


class Letter(models.Model):
    """One thing to be handed over once, to one person, by one way.

    Planning the same again makes no second one: the key says what it is about, and in which
    version. What it says is composed when it is handed over.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PUSH = "push", _("Push")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters", verbose_name=_("person")
    )
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices)
    kind = models.CharField(_("kind"), max_length=20, help_text="Who composes it.")
    key = models.CharField(max_length=200)
    object_id = models.BigIntegerField(null=True, blank=True, help_text="For the composer.")
    data = models.JSONField(default=dict, blank=True, help_text="For the composer; small.")
    due_at = models.DateTimeField(_("may go at"))
    expires_at = models.DateTimeField(_("pointless from"), null=True, blank=True)
    next_try_at = models.DateTimeField(
        _("next try at"),
        help_text="At first when it is due; then when the lease ends, or after a pause.",
    )
    fence = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Raised by each claim: an older claim marks nothing."
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0, db_default=0)
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    dropped = models.CharField(_("why it was dropped"), max_length=40, blank=True, db_default="")
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "channel", "key"], name="one_letter_a_person_way_and_thing"
            ),
            models.CheckConstraint(
                condition=Q(handed_at=None) | Q(dropped_at=None),
                name="letter_handed_over_or_dropped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(handed_at=None, dropped_at=None),
                name="letters_open",
            ),
            models.Index(fields=["created_at"], name="letters_by_age"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.next_try_at is None:
            self.next_try_at = self.due_at

    def __str__(self) -> str:
        # Lists show this: it names nobody.
        return f"{self.kind} {self.pk}"

    @property
    def name(self) -> str:
        """What the thing is called that is handed over: the same at every try, and for nobody and
        nothing else."""
        told = f"{self.user_id} {self.channel} {self.key}"
        return blake2b(told.encode(), digest_size=20).hexdigest()

    @property
    def message_id(self) -> str:
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        return f"<{self.kind}.{self.name}@{host}>"
