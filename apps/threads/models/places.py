# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where discussions are listed besides their home: areas, tags, other events and sessions."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PlaceQuerySet":
        """Everybody sees them; what stands in them is judged thread by thread."""
        return self.all()


class TagQuerySet(PlaceQuerySet):
    def shown_in(self, event: int | None) -> "TagQuerySet":
        """Those that are hidden neither everywhere nor in this event."""
        hiding = HiddenTag.objects.filter(tag=models.OuterRef("pk"))
        return self.filter(~models.Exists(hiding.filter(Q(event=None) | Q(event=event))))

    def with_hiding(self) -> "TagQuerySet":
        """Those that are not hidden everywhere, with the events that hide each: `hidden_in`."""
        hiding = HiddenTag.objects.filter(tag=models.OuterRef("pk"), event__isnull=False)
        return self.shown_in(None).annotate(hidden_in=ArraySubquery(hiding.values("event")))


class Area(models.Model):
    """A subject that outlives events: discussions of any event can be in any number of areas."""

    slug = models.CharField(_("address word"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=35, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_html = models.TextField(editable=False, blank=True)
    version = models.PositiveBigIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("threads:area", args=[self.slug])


class Tag(models.Model):
    """A word that discussions are found by; its slug, of any script, is what makes it one."""

    slug = models.CharField(_("address word"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=40)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    hidden_in: list[int]
    """Of one from `with_hiding`."""

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("threads:tag", args=[self.slug])


class HiddenTag(models.Model):
    """A tag that moderators show nowhere, or not at the discussions whose home an event is.

    Discussions keep it: it is there again when it is shown again.
    """

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="hiding", verbose_name=_("tag"))
    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("event"),
        help_text=_("Empty for everywhere."),
    )
    hidden_at = models.DateTimeField(_("hidden at"), auto_now_add=True)

    class Meta:
        verbose_name = _("hidden tag")
        verbose_name_plural = _("hidden tags")
        constraints = [
            models.UniqueConstraint(fields=["tag", "event"], name="tag_hidden_once_in_event"),
            models.UniqueConstraint(
                fields=["tag"], condition=Q(event=None), name="tag_hidden_once_everywhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag}: {self.event or '*'}"


class ThreadPlace(models.Model):
    """One more place where a discussion is listed: an event, one of its sessions, or an area.

    It has one address and is counted once; who may see it is decided by its home alone.
    """

    thread = models.ForeignKey(
        "threads.Thread", models.CASCADE, related_name="places", verbose_name=_("discussion")
    )
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="places", verbose_name=_("area")
    )
    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("event"),
    )
    session = models.ForeignKey(
        "event_sessions.Session",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("session"),
    )
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("further place")
        verbose_name_plural = _("further places")
        constraints = [
            models.UniqueConstraint(fields=["thread", "area"], name="thread_once_in_area"),
            models.UniqueConstraint(
                fields=["thread", "event"],
                condition=Q(session__isnull=True),
                name="thread_once_in_event",
            ),
            models.UniqueConstraint(fields=["thread", "session"], name="thread_once_in_session"),
            models.CheckConstraint(
                condition=Q(area__isnull=False, event__isnull=True, session__isnull=True)
                | Q(area__isnull=True, event__isnull=False),
                name="place_is_an_area_or_of_an_event",
            ),
        ]

    def __str__(self) -> str:
        return str(self.area or self.session or self.event)
