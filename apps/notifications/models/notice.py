# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people are told. A Notice is a line of the inbox, its items are what it tells of."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.translations.queries import Version


class Kind(models.TextChoices):
    """What happened, the strongest first: of two for one thing the first is told."""

    DUE = "due", _("A follow-up is due")
    BEGINS = "begins", _("Begins soon")
    PROMOTED = "promoted", _("A place for you")
    LAPSED = "lapsed", _("A place not confirmed")
    ANSWERED = "answered", _("Your question was answered")
    MENTION = "mention", _("You were named")
    REPLY = "reply", _("Somebody answered you")
    ASKED = "asked", _("A question for you")
    CANCELLED = "cancelled", _("Cancelled")
    RESTORED = "restored", _("Takes place after all")
    CONFIRM = "confirm", _("Moved: please confirm")
    MOVED = "moved", _("Moved")
    ROOM = "room", _("Another room")
    CATCH_UP = "catch_up", _("To catch up")
    RECORDING = "recording", _("Recording")
    NOTES = "notes", _("Notes")
    SLIDES = "slides", _("Slides")
    SUMMARY = "summary", _("Summary")
    OPENED = "opened", _("New event")
    ANNOUNCED = "announced", _("Announcement")
    SPEAKS = "speaks", _("Speaks in a session")
    STARTED = "started", _("New discussion")
    POST = "post", _("New post")


STRENGTH = {kind: place for place, kind in enumerate(Kind)}


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_inbox(self) -> Self:
        return self.filter(is_here=True)

    def unread(self) -> Self:
        """An empty one, of news that another had told meanwhile, is none."""
        return self.filter(is_here=True, is_seen=False, count__gt=0)

    def newest_first(self) -> Self:
        """Unread ones first."""
        return self.order_by("is_seen", "-updated_at", "-pk")


class Notice(models.Model):
    """What one person is told about one thing until they have seen it; later news are another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        db_index=False,
        verbose_name=_("person"),
    )
    group = models.CharField(max_length=60, help_text="The thing, as thread:12.")
    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("event"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    count = models.PositiveIntegerField(_("how many"), default=0)
    is_here = models.BooleanField(_("in the inbox"), default=True)
    is_seen = models.BooleanField(_("seen"), default=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    updated_at = models.DateTimeField(_("latest"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group", "is_here"],
                condition=Q(is_seen=False),
                name="one_unread_notice_a_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "is_seen", "-updated_at", "-id"],
                condition=Q(is_here=True),
                name="notices_of_inbox",
            ),
            models.Index(fields=["updated_at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class NoticeItem(models.Model):
    """One thing that happened, told to one person once: its key says what, and in which version.

    What it points to is looked up whenever it is shown or sent; it keeps no words of others.
    """

    version: Version | None = None
    """Of its post, for its reader, where whoever shows it has looked for one."""

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="items", verbose_name=_("notice")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    names_me = models.BooleanField(
        default=False, help_text="It concerns the person, and is not only followed by them."
    )
    event = models.ForeignKey("events.Event", models.CASCADE, null=True, related_name="+")
    session = models.ForeignKey(
        "event_sessions.Session", models.CASCADE, null=True, related_name="+"
    )
    thread = models.ForeignKey("threads.Thread", models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey("threads.Post", models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey("accounts.Person", models.CASCADE, null=True, related_name="+")
    data = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    email_at = models.DateTimeField(null=True, help_text="When the mail that tells of it may go.")
    push_at = models.DateTimeField(null=True)
    in_digest = models.BooleanField(default=False, help_text="A digest is to tell of it.")

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="told_once"),
        ]
        indexes = [
            models.Index(
                fields=["user", "email_at"],
                condition=Q(email_at__isnull=False),
                name="news_by_mail",
            ),
            models.Index(
                fields=["event", "user"], condition=Q(in_digest=True), name="news_for_digests"
            ),
        ]

    def __str__(self) -> str:
        return f"News {self.pk}"


class Heard(models.Model):
    """An activity whose readers were told: others of its event were told along with it."""

    activity = models.OneToOneField(
        "activity.Activity", models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("activity told of")
        verbose_name_plural = _("activities told of")

    def __str__(self) -> str:
        return f"Heard {self.pk}"
