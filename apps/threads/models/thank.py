# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.threads.models.post import Post


class Thank(models.Model):
    """Somebody's thanks for a post; each post counts its own in `thanks_count`."""

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="thanks", db_index=False, verbose_name=_("post")
    )
    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="thanks", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], name="thanks_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.post_id}"
