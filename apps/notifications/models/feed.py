# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.secret_addresses import SecretAddress


class NoticeFeed(SecretAddress):
    """The secret address under which a feed reader asks for somebody's notices."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notice_feed",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("feed of notices")
        verbose_name_plural = _("feeds of notices")

    def __str__(self) -> str:
        # It names nobody.
        return f"feed of notices {self.pk}"
