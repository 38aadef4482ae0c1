# SPDX-License-Identifier: AGPL-3.0-or-later
from urllib.parse import urlsplit

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Card(models.Model):
    """What a page of another site says about itself, kept by its address for a week."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("nothing came")
        REFUSED = "refused", _("not shown")

    digest = models.CharField(max_length=64, unique=True, editable=False)
    url = models.TextField(_("address"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    site = models.CharField(_("site"), max_length=80, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    image = models.CharField(max_length=32, blank=True, editable=False)
    image_width = models.PositiveIntegerField(default=0, editable=False)
    image_height = models.PositiveIntegerField(default=0, editable=False)
    fetched_at = models.DateTimeField(_("fetched at"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("card of a link")
        verbose_name_plural = _("cards of links")
        indexes = [
            models.Index(fields=["image"], name="card_pictures", condition=~models.Q(image=""))
        ]

    def __str__(self) -> str:
        return self.url[:100]

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def picture(self) -> str:
        """The address of its picture here; empty without one."""
        return reverse("media:card", args=[self.image]) if self.image else ""

    @staticmethod
    def path(image: str) -> str:
        return f"cards/{image[:2]}/{image}.webp"
