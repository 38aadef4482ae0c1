# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
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
