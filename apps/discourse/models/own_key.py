# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.secrets_at_rest import decrypt


class OwnKey(models.Model):
    """A key that somebody was granted by a forum to write there as themselves.

    Without a `user` it is to be taken back there, and goes when that is done.
    """

    class State(models.TextChoices):
        NEW = "new", _("the forum is asked whose it is")
        GOOD = "good", _("in use")
        REFUSED = "refused", _("refused")

    forum = models.ForeignKey(
        "discourse.Forum", models.CASCADE, related_name="own_keys", verbose_name=_("forum")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    sealed_key = models.TextField(help_text="Encrypted.")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    said = models.CharField(_("why it does not work"), max_length=300, blank=True)
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of a person")
        verbose_name_plural = _("keys of people")
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "user"],
                condition=Q(user__isnull=False),
                name="one_own_key_an_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.user_id}"

    @property
    def key(self) -> str:
        return decrypt(self.sealed_key)
