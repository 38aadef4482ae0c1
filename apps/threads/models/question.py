# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.threads.models.post import Post
from apps.threads.models.thread import seen_by


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user) -> "QuestionQuerySet":
        """Questions that the viewer may see; those not taken up are for their askers and hosts."""
        return self.filter(seen_by(user, at="post__thread__"), post__removed_at=None)

    def listed(self) -> "QuestionQuerySet":
        """Those to be read in a discussion of their session; one that went elsewhere with its
        discussion is asked nowhere until it comes back."""
        return self.filter(
            post__removed_at=None,
            post__thread__removed_at=None,
            post__thread__session=F("session"),
        )

    def waiting(self) -> "QuestionQuerySet":
        """Not answered and not held back, the one that is being answered now among them."""
        return self.filter(state__in=[Question.State.OPEN, Question.State.NOW])

    def wanted_first(self) -> "QuestionQuerySet":
        return self.order_by("-votes_count", "post")


class Question(models.Model):
    """What the speakers of a session are asked: a post of its discussion, with what became of it.

    A question without a name has nobody in particular as the author of its post. Who asked it
    stands here alone, and must be shown to nobody but the event's moderators.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        NOW = "now", _("Being answered now")
        ANSWERED = "answered", _("Answered")
        HELD = "held", _("Not taken up")

    post = models.OneToOneField(
        Post, models.CASCADE, primary_key=True, related_name="question", verbose_name=_("post")
    )
    session = models.ForeignKey(
        "event_sessions.Session",
        models.CASCADE,
        related_name="questions",
        db_index=False,
        verbose_name=_("session"),
    )
    asker = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("asked by"),
    )
    is_anonymous = models.BooleanField(_("without a name"), default=False)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.OPEN, editable=False
    )
    in_session = models.BooleanField(
        _("to be answered in the session"), default=False, db_default=False, editable=False
    )
    votes_count = models.IntegerField(_("votes"), default=0, editable=False)
    answer = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="answers_to",
        verbose_name=_("answer"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    reason = models.CharField(
        _("why it was not taken up"), max_length=300, blank=True, editable=False
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="now"), name="one_question_answered_now"
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "state", "-votes_count", "post"], name="questions_wanted"
            ),
            models.Index(fields=["session", "-post"], name="questions_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}?{self.post_id}"

    def get_absolute_url(self) -> str:
        return self.post.get_absolute_url()


class Vote(models.Model):
    """Somebody wants this question answered; each question counts its own in `votes_count`."""

    question = models.ForeignKey(
        Question,
        models.CASCADE,
        related_name="votes",
        db_index=False,
        verbose_name=_("question"),
    )
    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="votes", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["question", "person"], name="one_vote_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.question_id}"


class Asking(models.Model):
    """How a session is asked: until when, and how many questions there are."""

    session = models.OneToOneField(
        "event_sessions.Session",
        models.CASCADE,
        primary_key=True,
        related_name="asking",
        verbose_name=_("session"),
    )
    closes_at = models.DateTimeField(_("no new questions after"), null=True, blank=True)
    waiting_count = models.IntegerField(_("waiting"), default=0, editable=False)
    answered_count = models.IntegerField(_("answered"), default=0, editable=False)
    held_count = models.IntegerField(_("not taken up"), default=0, editable=False)

    class Meta:
        verbose_name = _("questions of a session")
        verbose_name_plural = _("questions of sessions")

    def __str__(self) -> str:
        return str(self.session_id)

    def is_open(self, now: datetime) -> bool:
        return self.closes_at is None or now < self.closes_at
