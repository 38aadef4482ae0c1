# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.translating import paragraphs
from apps.translations.models import Translation


class Revision(models.Model):
    """One state of a version: who wrote it, and which paragraph was made from which.

    `source` is empty where a version came from elsewhere and nobody knows how its paragraphs lie.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    field = models.CharField(max_length=50)
    language = models.CharField(max_length=35)
    kind = models.CharField(max_length=8, choices=Translation.Kind.choices)
    source = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "field", "language", "-id"],
                name="revision_of_version",
            ),
        ]

    @property
    def text(self) -> str:
        return paragraphs.join(self.parts)


class Term(models.Model):
    """How a word of an event is put into another language."""

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="terms", verbose_name=_("event")
    )
    language = models.CharField(_("from"), max_length=35)
    word = models.CharField(_("word"), max_length=100)
    into = models.CharField(_("into"), max_length=35)
    rendering = models.CharField(_("say"), max_length=100)
    note = models.CharField(_("note"), max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("word of the glossary")
        verbose_name_plural = _("glossary")
        ordering = ["event", "language", "word", "into"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "language", "word", "into"], name="term_once_a_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.rendering}"


class Choice(models.Model):
    """Which engine an event asks for which pair of languages, the first in line first."""

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="engine_choices", verbose_name=_("event")
    )
    engine = models.CharField(_("machine"), max_length=20)
    source = models.CharField(
        _("from"), max_length=35, blank=True, help_text=_("Empty: from every language.")
    )
    target = models.CharField(
        _("into"), max_length=35, blank=True, help_text=_("Empty: into every language.")
    )
    position = models.PositiveSmallIntegerField(
        _("place in line"),
        default=1,
        help_text=_("The next in line is asked where this one does not answer."),
    )

    class Meta:
        verbose_name = _("machine for a pair of languages")
        verbose_name_plural = _("machines for pairs of languages")
        ordering = ["event", "source", "target", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "engine", "source", "target"], name="engine_once_a_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.source or '*'} → {self.target or '*'}"


class Job(models.Model):
    """A text that a machine should put into a language: state, not a list of what happened.

    `engine` made the version that stands. While a worker has it, `next_try_at` is the end of its
    lease.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        NOBODY = "nobody", _("no machine can")

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    field = models.CharField(max_length=50)
    language = models.CharField(max_length=35)
    event = models.ForeignKey("events.Event", models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    engine = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"],
                name="job_once_a_version",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state="waiting"), name="job_waiting"
            ),
        ]


class Segment(models.Model):
    """What an engine made of a piece of text, so that it is asked once."""

    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    jobs = ArrayField(
        models.BigIntegerField(),
        null=True,
        help_text="Numbers of the jobs that it was asked for or used in: it goes with their text.",
    )
    used_at = models.DateTimeField(db_index=True)


class EngineState(models.Model):
    """How an engine is: what it was given today (UTC), and whether it is left alone."""

    engine = models.CharField(max_length=20, unique=True)
    day = models.DateField()
    characters = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)


class Quality(models.Model):
    """What readers of an event think of an engine for a pair of languages."""

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="+", verbose_name=_("event")
    )
    engine = models.CharField(_("machine"), max_length=20)
    source = models.CharField(_("from"), max_length=35)
    target = models.CharField(_("into"), max_length=35)
    useful = models.PositiveIntegerField(_("useful"), default=0)
    useless = models.PositiveIntegerField(_("not useful"), default=0)

    class Meta:
        verbose_name = _("opinion of readers")
        verbose_name_plural = _("opinions of readers")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "engine", "source", "target"], name="quality_once_a_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.source} → {self.target}"


class Vote(models.Model):
    """Whether a machine's version was of use to somebody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    quality = models.ForeignKey(Quality, models.CASCADE, related_name="votes")
    job = models.ForeignKey(Job, models.CASCADE, related_name="votes")
    useful = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "job"], name="vote_once_a_version"),
        ]
