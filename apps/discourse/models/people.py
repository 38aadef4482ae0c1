# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ForumPerson(models.Model):
    """A user of a forum, known by the number there: names change. `person` is who they are on our
    pages, without an account; `user` the account that showed it is theirs, never by name or mail.
    """

    class Way(models.TextChoices):
        KEY = "key", _("a key of their own")
        PROVIDER = "provider", _("signing in on the forum")
        CONSUMER = "consumer", _("signing in to the forum from here")
        SHARED = "shared", _("signing in to both by the same account elsewhere")

    forum = models.ForeignKey(
        "discourse.Forum", models.CASCADE, related_name="people", verbose_name=_("forum")
    )
    number = models.BigIntegerField(_("number there"), help_text="The bridge's system is -1.")
    username = models.CharField(_("user name"), max_length=255)
    name = models.CharField(_("name"), max_length=255, blank=True)
    avatar_template = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(
        "accounts.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="forum_people",
        verbose_name=_("linked account"),
    )
    linked_at = models.DateTimeField(_("linked"), null=True, blank=True)
    linked_by = models.CharField(
        _("how it was shown"),
        max_length=8,
        choices=Way.choices,
        blank=True,
        default="",
        db_default="",
    )
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("forum user")
        verbose_name_plural = _("forum users")
        constraints = [
            models.UniqueConstraint(fields=["forum", "number"], name="forum_user_once"),
            models.UniqueConstraint(
                fields=["forum", "user"],
                condition=Q(user__isnull=False),
                name="one_forum_user_an_account",
            ),
        ]

    def __str__(self) -> str:
        return self.username
