# SPDX-License-Identifier: AGPL-3.0-or-later
"""One row for each thing that is, or is to be, on both sides; what is to be done is worked out by
comparing the portal with what the row knows of the other side (sending/)."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.discourse.models.mirror import EventMirror
from apps.discourse.models.people import ForumPerson


def new_external_id() -> str:
    """At most 50 of the characters that a forum takes; unique there in any case."""
    return f"ef-{uuid.uuid4().hex}"


class TopicQuerySet(models.QuerySet["Topic"]):
    def read_anew(self, *, now: datetime) -> int:
        """Have them compared whole, whatever deliveries tell of them meanwhile."""
        return self.update(heard_at=now, read_to=0)

    def to_do(self, now: datetime) -> "TopicQuerySet":
        """Those that a worker may take: told of, changed or interrupted, and not another's. What
        is parked is read, and sent nothing."""
        return self.filter(
            Q(heard_at__isnull=False, number__isnull=False)
            | Q(Q(changed__gt=F("worked")) | Q(doing__isnull=False), parked=""),
            Q(lease_until=None) | Q(lease_until__lte=now),
            Q(next_try_at=None) | Q(next_try_at__lte=now),
            mirror__paused_at=None,
            mirror__disconnected_at=None,
        )

    def begun_there(self, mirror: EventMirror, number: int, **fields: Any) -> "Topic":
        """The row of a topic that was found on the forum, to be read; the one that somebody else
        has made at the same moment, where there is one."""
        kind = Topic.Kind.THREAD
        new = Topic(mirror=mirror, kind=kind, from_there=True, number=number, worked=1, **fields)
        Topic.objects.bulk_create([new], ignore_conflicts=True)
        return Topic.objects.exclude(kind=Topic.Kind.SECTION).get(mirror=mirror, number=number)

    def only_found(self, mirror: EventMirror | int, numbers: Collection[int]) -> "TopicQuerySet":
        """Rows that were made to find out what a topic there is, and stand for nothing here."""
        found = self.filter(mirror=mirror, number__in=numbers, from_there=True)
        return found.filter(thread=None, session=None, kind=Topic.Kind.THREAD)


class Topic(models.Model):
    """A topic of the forum and what it mirrors here: a discussion, a session, the event; and, in
    the same way, the event's own category.

    A worker that has it holds the lease and raises the fence; whoever writes with an older fence is
    refused. `doing` is what was about to be asked of the forum when it was last committed: a row
    that still has one, without a lease, does not know what became of it.
    """

    class Kind(models.TextChoices):
        SECTION = "section", _("Category of the event")
        MAIN = "main", _("The event")
        SESSION = "session", _("A session")
        THREAD = "thread", _("A discussion")

    class Lane(models.IntegerChoices):
        LIVE = 0, _("live")
        FRESH = 1, _("new")
        BACKFILL = 2, _("earlier")

    mirror = models.ForeignKey(
        EventMirror, models.CASCADE, related_name="topics", verbose_name=_("mirror")
    )
    kind = models.CharField(_("of"), max_length=8, choices=Kind.choices)
    session = models.OneToOneField(
        "event_sessions.Session",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="forum_topic",
        verbose_name=_("session"),
    )
    thread = models.OneToOneField(
        "threads.Thread",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="forum_topic",
        verbose_name=_("discussion"),
    )
    from_there = models.BooleanField(
        _("begun on the forum"), default=False, help_text=_("Its title and tags are the forum's.")
    )
    external_id = models.CharField(max_length=50, unique=True, default=new_external_id)

    # What is known of the other side.
    number = models.PositiveBigIntegerField(_("number there"), null=True, blank=True)
    slug = models.CharField(max_length=255, blank=True)
    sent_title = models.CharField(max_length=300, blank=True, help_text="As it was last sent.")
    there_title = models.CharField(max_length=300, blank=True, help_text="As the forum tells it.")
    sent_category = models.PositiveBigIntegerField(null=True, blank=True)
    there_category = models.PositiveBigIntegerField(null=True, blank=True)
    sent_tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    there_tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    there_closed = models.BooleanField(_("closed there"), default=False)
    sent_closed = models.BooleanField(default=False, help_text="What both agreed on last.")
    localized = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="Of its title in other languages, by locale: what was last sent.",
    )
    gone_at = models.DateTimeField(
        _("gone there"), null=True, blank=True, help_text="Deleted there, or not public any more."
    )
    deleted_by_us = models.BooleanField(default=False)

    # What is to be done.
    changed = models.PositiveBigIntegerField(default=1)
    worked = models.PositiveBigIntegerField(default=0)
    lane = models.PositiveSmallIntegerField(
        _("lane"), choices=Lane.choices, default=Lane.FRESH, db_default=Lane.FRESH
    )
    waits_since = models.DateTimeField(_("waits since"), null=True, blank=True)
    doing = models.JSONField(_("under way"), null=True, blank=True)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    fence = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    parked = models.CharField(_("parked"), max_length=40, blank=True)
    parked_at = models.DateTimeField(_("parked at"), null=True, blank=True)

    # What is to be taken in.
    listed = models.JSONField(
        null=True, blank=True, help_text="What lists of topics told of it when they were read last."
    )
    heard_at = models.DateTimeField(
        _("to be read since"), null=True, blank=True, help_text=_("The forum told of a change.")
    )
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_to = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text="Up to this number there is no post there that nobody here looked at.",
    )
    reading = models.JSONField(
        null=True,
        blank=True,
        help_text="Of a reading that is not over: its beginning, and the last post taken in.",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(
                fields=["mirror", "kind"],
                condition=Q(kind__in=["section", "main"]),
                name="one_section_and_main_topic",
            ),
            models.UniqueConstraint(
                fields=["mirror", "number"],
                condition=Q(number__isnull=False) & ~Q(kind="section"),
                name="forum_topic_once_a_mirror",
            ),
        ]
        indexes = [
            models.Index(fields=["mirror", "number"], name="topics_by_number"),
            models.Index(
                fields=["lane", "waits_since", "id"],
                condition=Q(changed__gt=F("worked"))
                | Q(doing__isnull=False)
                | Q(heard_at__isnull=False),
                name="topics_to_do",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thread or self.session or self.mirror.event)

    @property
    def under_way(self) -> dict[str, Any]:
        """What was about to be asked of the forum; only for one that has something."""
        if self.doing is None:
            raise ValueError("Nothing is under way")
        return self.doing


class MirroredPost(models.Model):
    """A post of both sides: where it began, what was last the same, what was sent.

    `there_*` is what the forum told last, `sent_*` what we sent, `agreed` what of ours the forum's
    version stands for. Both texts and their marks: `texts.equality`.
    """

    class Origin(models.TextChoices):
        HERE = "here", _("here")
        THERE = "there", _("on the forum")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        THERE = "there", _("mirrored")
        QUEUED = "queued", _("waits for the forum's moderators")
        PARKED = "parked", _("parked")
        GONE = "gone", _("deleted")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts", verbose_name=_("topic"))
    post = models.OneToOneField(
        "threads.Post",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mirrored",
        verbose_name=_("post"),
    )
    is_card = models.BooleanField(
        _("card"), default=False, help_text=_("The first post, made from the session or event.")
    )
    origin = models.CharField(_("begun"), max_length=5, choices=Origin.choices, default=Origin.HERE)
    key = models.UUIDField(unique=True, default=uuid.uuid4, help_text="Stands in its marker there.")
    person = models.ForeignKey(
        ForumPerson,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("who wrote it there"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    remote_id = models.PositiveBigIntegerField(_("number of the post"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number in the topic"), null=True, blank=True)
    sent_hash = models.CharField(max_length=64, blank=True, help_text="Of the raw we last sent.")
    here_hash = models.CharField(
        max_length=64, blank=True, help_text="Of our text that the forum's version stands for."
    )
    there_hash = models.CharField(max_length=64, blank=True, help_text="Of the forum's raw.")
    there_raw = models.TextField(blank=True)
    there_updated_at = models.DateTimeField(null=True, blank=True)
    there_deleted_at = models.DateTimeField(_("deleted there"), null=True, blank=True)
    deleted_by_us = models.BooleanField(default=False)
    seen_change = models.PositiveBigIntegerField(
        default=0, db_default=0, help_text="The post's `changed_in` that was looked at last."
    )
    as_bridge = models.BooleanField(
        default=False, db_default=False, help_text="The forum refused it under its author's name."
    )
    recheck = models.BooleanField(
        default=False, help_text="The forum's version is to be taken in again."
    )
    localized = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="Of its versions in other languages, by locale: hashes of what was last sent.",
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    parked = models.CharField(_("why parked"), max_length=40, blank=True)
    parked_words = models.CharField(_("the forum's words"), max_length=300, blank=True)
    edits = ArrayField(
        models.DateTimeField(), default=list, blank=True, help_text="Our latest, for the breaker."
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mirrored post")
        verbose_name_plural = _("mirrored posts")
        constraints = [
            models.UniqueConstraint(
                fields=["topic"], condition=Q(is_card=True), name="one_card_a_topic"
            ),
            models.UniqueConstraint(
                fields=["topic", "remote_id"],
                condition=Q(remote_id__isnull=False),
                name="forum_post_once_a_topic",
            ),
        ]
        indexes = [
            models.Index(fields=["remote_id"], name="mirrored_by_remote_id"),
            models.Index(fields=["state"], name="mirrored_by_state", condition=~Q(state="there")),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.remote_id or self.key}"
