# SPDX-License-Identifier: AGPL-3.0-or-later
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def random_name() -> str:
    """128 bits: nobody finds a picture by guessing."""
    return secrets.token_hex(16)


def avatar_path(name: str) -> str:
    """Where the copy of a person's picture lies in the store."""
    return f"avatars/{name[:2]}/{name}.webp"


class Picture(models.Model):
    """A picture as we made it anew from what somebody uploaded; nothing else of it is kept."""

    class Licence(models.TextChoices):
        BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
        BY = "cc-by-4.0", "CC BY 4.0"
        CC0 = "cc0-1.0", "CC0 1.0"
        OTHER = "other", _("Ask before you reuse it")

    owner = models.ForeignKey(
        "accounts.Person", models.PROTECT, related_name="pictures", verbose_name=_("owner")
    )
    name = models.CharField(max_length=32, unique=True, default=random_name, editable=False)
    widths = ArrayField(models.PositiveIntegerField(), editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    bytes = models.PositiveIntegerField(_("bytes"), editable=False)
    sha256 = models.CharField(
        max_length=64, editable=False, help_text="Of what was uploaded, to know it again."
    )
    alt = models.CharField(_("what it shows"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence.choices, default=Licence.BY_SA
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    shown_since = models.DateTimeField(
        _("shown since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Empty while it waits for the post it was uploaded for."),
    )
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("removed by"),
    )
    removed_reason = models.CharField(_("why it was removed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                name="pictures_waiting",
                condition=Q(shown_since__isnull=True, removed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.alt or self.name[:8]

    def get_absolute_url(self) -> str:
        """The largest form of it."""
        return self.address(self.widths[-1])

    @property
    def small(self) -> str:
        return self.address(self.widths[0])

    @property
    def shown(self) -> str:
        """For the width of a post."""
        return self.address(self.widths[min(1, len(self.widths) - 1)])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.address(width)} {width}w" for width in self.widths)

    @property
    def licence_url(self) -> str:
        return LICENCE_PAGES.get(Picture.Licence(self.licence), "") if self.licence else ""

    def address(self, width: int) -> str:
        return reverse("media:picture", args=[self.name, width])

    def path(self, width: int) -> str:
        """Where this form of it lies in the store."""
        return f"pictures/{self.name[:2]}/{self.name}/{width}.webp"

    def paths(self) -> list[str]:
        return [self.path(width) for width in self.widths]


LICENCE_PAGES: dict[str, str] = {
    Picture.Licence.BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Picture.Licence.BY: "https://creativecommons.org/licenses/by/4.0/",
    Picture.Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}
