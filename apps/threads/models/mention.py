# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.threads.models.post import Post


class Mention(models.Model):
    """Somebody named with @ in a post, found out when it was written."""

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="mentions", db_index=False, verbose_name=_("post")
    )
    person = models.ForeignKey(
        "accounts.Person",
        models.CASCADE,
        related_name="mentions",
        db_index=False,
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], name="mention_once_a_post"),
        ]
        indexes = [models.Index(fields=["person", "-post"], name="mentions_of_person")]

    def __str__(self) -> str:
        return f"{self.post_id} @ {self.person_id}"
