# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.sessions.models.session import Session


class Interpretation(models.Model):
    """A language the session can be followed in besides those spoken, and how."""

    class Kind(models.TextChoices):
        HUMAN = "human", _("interpreted by people")
        MACHINE = "machine", _("interpreted by a machine")
        SIGN = "sign", _("sign language")
        CAPTIONS = "captions", _("captions")

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="interpretations", verbose_name=_("session")
    )
    language = models.CharField(_("language"), max_length=35)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.HUMAN)
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "language", "kind"], name="interpretation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} ({self.get_kind_display()})"


class Resource(models.Model):
    """A link of a dossier."""

    class Kind(models.TextChoices):
        STREAM = "stream", _("Stream")
        RECORDING = "recording", _("Recording")
        SLIDES = "slides", _("Slides")
        PAD = "pad", _("Notes pad")
        PAGE = "page", _("Page")

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="resources", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    url = models.URLField(_("address"), max_length=500)
    title = models.CharField(_("title"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    from_source = models.BooleanField(default=False, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind", "url"], name="resource_once_a_session"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class Summary(models.Model):
    """What a speaker writes before the session: one source text, any number of translations."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="summary", verbose_name=_("session")
    )
    language = models.CharField(_("language"), max_length=35)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True, editable=False)
    terms = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        db_default=[],
        verbose_name=_("words to know"),
    )
    author = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="summaries",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="summary_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.language}"


class SummaryVersion(models.Model):
    """The summary as somebody wrote it once; the one with the highest number is what is shown."""

    summary = models.ForeignKey(
        Summary,
        models.CASCADE,
        related_name="versions",
        db_index=False,
        verbose_name=_("summary"),
    )
    number = models.PositiveIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=35)
    text = models.TextField(_("text"))
    terms = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("words to know")
    )
    author = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="summary_versions",
        verbose_name=_("author"),
    )
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("version of a summary")
        verbose_name_plural = _("versions of a summary")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["summary", "number"], name="summary_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.summary_id}, {self.number}"


class Preparation(models.Model):
    """What participants should read or do before a session, and how long that takes."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="preparation", verbose_name=_("session")
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    language = models.CharField(_("language"), max_length=35)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    author = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="preparations",
        verbose_name=_("author"),
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")

    def __str__(self) -> str:
        return f"{self.session}: {self.minutes}"


class PreparationVersion(models.Model):
    """What was asked of participants once, without a text where it was taken away; it stays when
    the preparation goes. The one with the highest number holds."""

    session = models.ForeignKey(
        Session,
        models.CASCADE,
        related_name="preparation_versions",
        db_index=False,
        verbose_name=_("session"),
    )
    number = models.PositiveIntegerField(_("number"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    language = models.CharField(_("language"), max_length=35, blank=True)
    text = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="preparation_versions",
        verbose_name=_("author"),
    )
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("version of a preparation")
        verbose_name_plural = _("versions of a preparation")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="preparation_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}, {self.number}"
