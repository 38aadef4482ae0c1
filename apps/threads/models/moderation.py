# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.rules import Rule
from apps.threads.models.post import Post
from apps.threads.models.thread import Thread


class HeldPost(models.Model):
    """A text that waits for a moderator. It is no post yet, so nothing can show it as one."""

    class Why(models.TextChoices):
        FIRST = "first", _("The first text of somebody new")
        LINKS = "links", _("Many links from somebody new")
        REPEATED = "repeated", _("The same text in several places")

    class Outcome(models.TextChoices):
        RELEASED = "released", _("Released")
        REFUSED = "refused", _("Not taken up")
        WITHDRAWN = "withdrawn", _("Withdrawn by its author")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="held_posts",
        verbose_name=_("author"),
    )
    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("event"),
    )
    thread = models.ForeignKey(
        Thread,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("discussion"),
    )
    target = models.JSONField(help_text="The draft it came as, without its text.")
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    language = models.CharField(_("language"), max_length=35, blank=True)
    why = models.CharField(_("why it waits"), max_length=8, choices=Why.choices)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason, for the author"), max_length=300, blank=True)
    post = models.OneToOneField(
        Post, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("post")
    )

    class Meta:
        verbose_name = _("text that waits")
        verbose_name_plural = _("texts that wait")
        indexes = [
            models.Index(
                fields=["user", "thread"], condition=Q(decided_at=None), name="held_texts_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.text[:60]}"

    @property
    def title(self) -> str:
        """Of a discussion to begin; empty for an answer."""
        return self.target.get("title", "")


class Case(models.Model):
    """Something for a moderator to decide: a post, a whole discussion, or a text that waits."""

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed", _("Left as it is")
        HIDDEN = "hidden", _("Hidden")
        REMOVED = "removed", _("Removed")
        CLOSED = "closed", _("Discussion closed")
        RELEASED = "released", _("Released")
        REFUSED = "refused", _("Not taken up")
        WITHDRAWN = "withdrawn", _("Withdrawn by its author")
        JOINED = "joined", _("Joined with another case")

    class Why(models.TextChoices):
        """What nobody reported."""

        CLASH = "clash", _("Changed here and on the forum at the same time")

    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("event"),
    )
    thread = models.ForeignKey(
        Thread,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("discussion"),
    )
    post = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="cases", verbose_name=_("post")
    )
    held = models.OneToOneField(
        HeldPost,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="case",
        verbose_name=_("text that waits"),
    )
    language = models.CharField(_("language"), max_length=35, blank=True)
    why = models.CharField(
        _("why"), max_length=8, choices=Why.choices, blank=True, default="", db_default=""
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    worked_at = models.DateTimeField(_("looked at since"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    rule = models.PositiveSmallIntegerField(_("rule"), choices=Rule.choices, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(decided_at=None), name="one_open_case_a_post"
            ),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(decided_at=None, post=None, held=None),
                name="one_open_case_a_discussion",
            ),
        ]
        indexes = [
            models.Index(
                fields=["event", "id"], condition=Q(decided_at=None), name="cases_open_by_event"
            ),
            models.Index(
                fields=["event", "-decided_at", "-id"],
                condition=Q(decided_at__isnull=False),
                name="cases_decided_by_event",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("threads:case", args=[self.pk])


class Report(models.Model):
    """Somebody’s word that a text breaks a rule; signed-out readers may give it, too."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports", verbose_name=_("case"))
    rule = models.PositiveSmallIntegerField(_("rule"), choices=Rule.choices)
    words = models.TextField(_("words"), max_length=1000, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"], name="one_report_a_person_and_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}"
