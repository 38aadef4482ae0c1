# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models
from django.utils.translation import gettext_lazy as _


class Room(models.Model):
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="rooms", verbose_name=_("event")
    )
    key = models.CharField(
        max_length=120,
        blank=True,
        help_text="What the programme's source calls it, if it does.",
    )
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language of the name"), max_length=35, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="room_name_unique_in_event"),
        ]

    def __str__(self) -> str:
        return self.name


class Track(models.Model):
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="tracks", verbose_name=_("event")
    )
    key = models.CharField(max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language of the name"), max_length=35, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="track_name_unique_in_event"),
        ]

    def __str__(self) -> str:
        return self.name


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def present(self) -> "SpeakerQuerySet":
        """Without those that were joined with another entry of the same human being."""
        return self.filter(merged_into=None)


class Speaker(models.Model):
    """A person on the programme of one event; may or may not have an account.

    One merged into another speaks nowhere any more; its row keeps its code, which the programme's
    source goes on using, and what was written about it.
    """

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="speakers", verbose_name=_("event")
    )
    person = models.ForeignKey(
        "accounts.Person", models.PROTECT, related_name="speakers", verbose_name=_("person")
    )
    code = models.CharField(_("code"), max_length=120)
    name = models.CharField(_("name on the programme"), max_length=200)
    language = models.CharField(_("language of the biography"), max_length=35, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    biography_html = models.TextField(blank=True, editable=False)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="merged_from",
        editable=False,
        verbose_name=_("merged into"),
    )

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="speaker_code_unique_in_event"),
        ]

    def __str__(self) -> str:
        return self.name
