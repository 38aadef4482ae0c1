# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

KINDS = ("event", "session", "series", "area", "thread", "person")
"""What can be followed, each by the name of its field."""


def _exactly_one() -> Q:
    """Exactly one of KINDS is set."""
    condition = Q()
    for kind in KINDS:
        others = {f"{other}__isnull": True for other in KINDS if other != kind}
        condition |= Q(**{f"{kind}__isnull": False}, **others)
    return condition


class Follow(models.Model):
    """Somebody wants to hear of one thing, or wants to hear of it no more.

    No row is needed by who answered to an event or session, or wrote in a discussion: these follow
    it by that. A row with `wanted` false is their word against it, and stays.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="follows",
        db_index=False,
        verbose_name=_("person"),
    )
    event = models.ForeignKey(
        "events.Event", models.CASCADE, null=True, blank=True, related_name="followers",
        db_index=False, verbose_name=_("event"),
    )  # fmt: skip
    session = models.ForeignKey(
        "event_sessions.Session", models.CASCADE, null=True, blank=True, related_name="followers",
        db_index=False, verbose_name=_("session"),
    )  # fmt: skip
    series = models.ForeignKey(
        "events.Series", models.CASCADE, null=True, blank=True, related_name="followers",
        db_index=False, verbose_name=_("series"),
    )  # fmt: skip
    area = models.ForeignKey(
        "threads.Area", models.CASCADE, null=True, blank=True, related_name="followers",
        db_index=False, verbose_name=_("area"),
    )  # fmt: skip
    thread = models.ForeignKey(
        "threads.Thread", models.CASCADE, null=True, blank=True, related_name="followers",
        db_index=False, verbose_name=_("discussion"),
    )  # fmt: skip
    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, null=True, blank=True, related_name="followers",
        db_index=False, verbose_name=_("person followed"),
    )  # fmt: skip
    wanted = models.BooleanField(_("follows"), default=True)
    changed_at = models.DateTimeField(_("since"), auto_now=True)

    class Meta:
        verbose_name = _("what somebody follows")
        verbose_name_plural = _("what people follow")
        constraints = [
            models.CheckConstraint(condition=_exactly_one(), name="follow_of_exactly_one"),
            *(
                models.UniqueConstraint(F(kind), F("user"), name=f"follow_{kind}_once")
                for kind in KINDS
            ),
        ]
        indexes = [models.Index(fields=["user", "id"], name="follows_of_user")]

    def __str__(self) -> str:
        # Lists of what happened show this: it names nobody.
        return f"Follow {self.pk}"

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)
