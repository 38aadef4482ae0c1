# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.rules import Rule
from apps.core.slugs import slug_of
from apps.threads.models.places import Tag
from apps.translations.queries import Version


def seen_by(user, at: str = "") -> Q:
    """What the viewer may see of discussions, for rows that name one by the path `at`.

    Threads of events and sessions the viewer may see, and those of areas only. Removed ones are
    left out, and those that were merged into another. It asks of the row's own thread: a list of
    all that are visible costs what there is, wherever the database misjudges how many these are.
    """
    kept = Q((f"{at}removed_at", None), (f"{at}merged_into", None))
    if getattr(user, "is_superuser", False):
        return kept
    is_public = Q((f"{at}event", None)) | Q((f"{at}event__hidden", False))
    is_public &= ~Q((f"{at}session__state", "proposed"))
    if not getattr(user, "is_authenticated", False):
        return kept & is_public
    return kept & (is_public | Q((f"{at}event__in", user.event_roles.values("event"))))


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user) -> "ThreadQuerySet":
        """Those that the viewer may see (`seen_by`)."""
        return self.filter(seen_by(user))

    def listed(self) -> "ThreadQuerySet":
        """Those that have a post to read."""
        return self.filter(last_post_at__isnull=False)

    def latest_first(self) -> "ThreadQuerySet":
        return self.order_by("-last_post_at", "-pk")


class Thread(models.Model):
    """A discussion of an event, of one of its sessions, or of areas only (no event).

    `event` and `session` are its home: who may see it, and what its phases are reckoned from.
    Further places, where it is listed too, are rows of ThreadPlace. Its number identifies it.
    Posts are numbered from 1 without gaps; removing or moving one leaves a tombstone at its number.
    """

    title_shown: Version
    """Its title for the reader of a list, where a view has looked for it."""

    event = models.ForeignKey(
        "events.Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name=_("event"),
    )
    session = models.ForeignKey(
        "event_sessions.Session",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name=_("session"),
    )
    is_main = models.BooleanField(_("the session's main discussion"), default=False)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=35, blank=True)
    versions_in = models.TextField(
        default="",
        db_default="",
        editable=False,
        help_text="Codes of the languages its title has versions in, with spaces between them.",
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="threads", verbose_name=_("tags"))
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="subthreads",
        verbose_name=_("part of"),
    )
    continues = models.ForeignKey(
        "threads.Post",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="continued_in",
        verbose_name=_("continues"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    arranged = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Whether its page has tags, further places, parts or a whole to ask for.",
    )
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
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
    gone_in = models.CharField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The forum where it was taken away; it is removed here, too.",
    )
    announced_at = models.DateTimeField(
        _("announced"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("An announcement of the organizers: it stands on the event’s page."),
    )
    posts_count = models.PositiveIntegerField(
        _("posts count"), default=0, help_text=_("Highest number given.")
    )
    moved_count = models.PositiveIntegerField(
        _("moved count"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("Numbers whose posts are elsewhere now."),
    )
    people_count = models.PositiveIntegerField(_("people count"), default=0)
    last_post_at = models.DateTimeField(_("last post at"), null=True, blank=True)
    version = models.PositiveBigIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_("Raised by every change that its page shows."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(is_main=True),
                name="one_main_thread_a_session",
            ),
            models.CheckConstraint(
                condition=Q(is_main=False) | Q(session__isnull=False),
                name="main_thread_has_a_session",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(event__isnull=False),
                name="thread_of_a_session_is_of_an_event",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "-last_post_at", "-id"], name="threads_of_event_latest"),
            models.Index(fields=["-last_post_at", "-id"], name="threads_latest"),
            models.Index(
                fields=["event", "-announced_at"],
                name="threads_announced",
                condition=Q(announced_at__isnull=False),
            ),
            models.Index(
                fields=["event", "-pinned_at"],
                name="threads_pinned",
                condition=Q(pinned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its own page; a main discussion is shown by its session's page (needs both)."""
        if self.is_main and self.session is not None and self.event is not None:
            page = reverse("pages:session", args=[self.event.slug, self.session.code])
            return f"{page}#discussion"
        return reverse("pages:thread", args=[self.pk, self.slug or "-"])

    @property
    def timezone(self) -> str:
        """Of its event; of nowhere in a discussion of areas only."""
        return self.event.timezone if self.event is not None else "UTC"

    @property
    def shown_tags(self) -> list[Tag]:
        """Of tags that were fetched with what hides them, those that are not hidden at its home."""
        return [tag for tag in self.tags.all() if self.event_id not in tag.hidden_in]

    @property
    def size(self) -> int:
        """How many posts there are to read; `posts_count` counts the numbers."""
        return self.posts_count - self.moved_count

    @property
    def slug(self) -> str:
        return slug_of(self.title)
