# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.rules import Rule
from apps.threads.models.thread import Thread, seen_by


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user) -> "PostQuerySet":
        """Posts of threads the viewer may see; removed ones are there as tombstones."""
        return self.filter(seen_by(user, at="thread__"))


class Post(models.Model):
    """What somebody said. Its number in the thread never changes."""

    going_on: list[Thread]
    """Discussions that go on from it, where a query has brought them along."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before")
        LIVE = "live", _("Live")
        AFTER = "after", _("After")

    class MirrorState(models.TextChoices):
        """What its author and the organizers are told of its copy on a forum; mostly nothing."""

        WAITING = "waiting", _("Waiting to mirror")
        PARKED = "parked", _("Not mirrored")

    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="posts", db_index=False, verbose_name=_("discussion")
    )
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        "accounts.Person", models.PROTECT, related_name="posts", verbose_name=_("author")
    )
    reply_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("reply to"),
    )
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    language = models.CharField(_("language"), max_length=35, blank=True)
    phase = models.CharField(_("written"), max_length=6, choices=Phase.choices, blank=True)
    brought = models.JSONField(
        _("brought from elsewhere"),
        null=True,
        blank=True,
        editable=False,
        help_text="Of what was said elsewhere: who said it, the place, the address there.",
    )
    origin = models.JSONField(
        _("said on a forum"),
        null=True,
        blank=True,
        editable=False,
        help_text="Of what came from a mirrored forum: its name as `place`, the address there.",
    )
    edited_in = models.CharField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The forum where its latest change was made; empty for one made here.",
    )
    gone_in = models.CharField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The forum where it was taken away; it is removed here, too.",
    )
    mirror_state = models.CharField(
        _("mirror"),
        max_length=8,
        choices=MirrorState.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    mirror_reason = models.CharField(
        _("why it is not mirrored"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    fragments = models.JSONField(
        default=dict,
        editable=False,
        help_text="The post as the page shows it, by interface language; made on write.",
    )
    created_at = models.DateTimeField(_("created at"))
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("removed by"),
    )
    removed_reason = models.CharField(
        _("why it was removed"), max_length=300, blank=True, db_default="", editable=False
    )
    thanks_count = models.IntegerField(_("thanks"), default=0, db_default=0, editable=False)
    thanks_there = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="Those of the thanks that were given on a forum, by nobody known here.",
    )
    removed_rule = models.PositiveSmallIntegerField(
        _("under rule"), choices=Rule.choices, null=True, blank=True, editable=False
    )
    hidden_at = models.DateTimeField(
        _("hidden at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "Taken off the page while moderators look at it. It is removed meanwhile, too."
        ),
    )

    versions_in = models.TextField(
        default="",
        db_default="",
        editable=False,
        help_text="Codes of the languages it has versions in, with spaces between them.",
    )
    changed_in = models.PositiveBigIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="The version of its discussion that its latest change made; 0 while unchanged.",
    )
    moved_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="stubs",
        verbose_name=_("moved to"),
        help_text=_("This row only keeps the number of a post that is elsewhere now."),
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_in_thread"),
        ]
        indexes = [
            models.Index(fields=["thread", "author"], name="post_thread_author"),
            models.Index(
                fields=["thread", "number"],
                condition=models.Q(removed_at__isnull=False),
                name="posts_gone_by_thread",
            ),
            models.Index(
                fields=["thread", "changed_in"],
                name="posts_changed",
                condition=models.Q(changed_in__gt=0),
            ),
            models.Index(
                fields=["thread"],
                name="posts_not_mirrored",
                condition=~models.Q(mirror_state=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """The permanent address: one redirect to the post's page and anchor."""
        return reverse("threads:post", args=[self.pk])


class PostRevision(models.Model):
    """What a post said before an edit, or what it would say by another one at the same time."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("post"))
    text = models.TextField(_("text"))
    html = models.TextField()
    language = models.CharField(_("language"), max_length=35, blank=True)
    written_at = models.DateTimeField(_("written at"))
    place = models.CharField(
        _("written on"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text=_("The forum where this was written; empty for here."),
    )
    writer = models.CharField(
        _("written by"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text=_("The name there of who changed it; empty for its author."),
    )
    is_rival = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="It was changed on both sides at once, and the other text is shown.",
    )
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        ordering = ["-pk"]


class PendingPost(models.Model):
    """A text sent before sign-in: kept by its token, published once right after the sign-in."""

    token = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the cookie's value.")
    path = models.CharField(max_length=500, help_text="The page it was written on.")
    target = models.JSONField(help_text="Which verb to call, with which ids.")
    text = models.TextField()
    language = models.CharField(max_length=35, blank=True)
    idempotency_key = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    published_post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["created_at"])]
