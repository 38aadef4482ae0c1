# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One thing that can be found. Made from what it names, and made anew when that changes."""

    class Kind(models.TextChoices):
        EVENT = "event", _("Events")
        AREA = "area", _("Areas")
        SESSION = "session", _("Sessions")
        THREAD = "thread", _("Discussions")
        POST = "post", _("Posts")
        PERSON = "person", _("People")

    kind = models.CharField(max_length=7, choices=Kind.choices)
    object_id = models.BigIntegerField()
    event = models.ForeignKey("events.Event", models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=35, blank=True)
    title = models.CharField(
        max_length=200,
        blank=True,
        help_text="The title or name as `words.folded` has it, to find it in spite of a slip.",
    )
    at = models.DateTimeField(help_text="When it was said, or when it begins.")
    vector = SearchVectorField()
    seen = models.BigIntegerField(
        default=0, help_text="The last activity about it that had been recorded when it was read."
    )
    form = models.SmallIntegerField(help_text="Which way of making entries made it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "-at", "-id"], name="search_newest"),
            models.Index(fields=["event", "kind", "-at", "-id"], name="search_newest_of_event"),
            # What waits in a list of its own would be read through by every search.
            GinIndex(
                fields=["vector"],
                name="search_posts",
                condition=Q(kind="post"),
                fastupdate=False,
            ),
            GinIndex(
                fields=["vector"],
                name="search_others",
                condition=~Q(kind="post"),
                fastupdate=False,
            ),
            GinIndex(
                OpClass(F("title"), name="gin_trgm_ops"),
                name="search_titles",
                condition=~Q(title=""),
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class IndexedLanguage(models.Model):
    """A language that something in the index is written in: words are looked up in these only."""

    code = models.CharField(max_length=3, unique=True)

    def __str__(self) -> str:
        return self.code
