# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PARENT_OR_MAIN = _("The number of the category, as the forum's address of it ends.")


class EventMirror(models.Model):
    """An event that is in step with a forum: where its topics lie there, and whether it runs.

    Its verbs are in services.mirrors. Disconnected ones keep what they knew: connecting again goes
    on with the same topics.
    """

    class Layout(models.TextChoices):
        SECTION = "section", _("A category of its own")
        TAG = "tag", _("A main topic and a tag")
        BOTH = "both", _("A category of its own, a main topic and a tag")

    event = models.OneToOneField(
        "events.Event", models.CASCADE, related_name="mirror", verbose_name=_("event")
    )
    forum = models.ForeignKey(
        "discourse.Forum", models.PROTECT, related_name="mirrors", verbose_name=_("forum")
    )
    layout = models.CharField(
        _("layout"), max_length=8, choices=Layout.choices, default=Layout.SECTION
    )
    parent_category = models.PositiveBigIntegerField(
        _("category above"),
        null=True,
        blank=True,
        help_text=_("The event's own category is made in it; empty for the top."),
    )
    main_category = models.PositiveBigIntegerField(
        _("category of the main topic"),
        null=True,
        blank=True,
        help_text=PARENT_OR_MAIN,
    )
    tag = models.CharField(
        _("tag"), max_length=20, blank=True, help_text=_("On every topic of the event.")
    )
    code = models.CharField(
        _("short name"),
        max_length=20,
        help_text=_("Stands at the end of each title: titles are unique on the forum."),
    )
    every_session = models.BooleanField(
        _("a topic for each session"),
        default=True,
        help_text=_("Otherwise only for those that somebody has written about."),
    )
    as_themselves = models.BooleanField(
        _("posts of linked people appear under their own forum name"), default=True
    )
    section = models.PositiveBigIntegerField(
        _("its own category there"), null=True, blank=True, editable=False
    )
    section_slug = models.CharField(max_length=255, blank=True, editable=False)
    section_topic = models.PositiveBigIntegerField(
        null=True, blank=True, editable=False, help_text="The forum's own topic about the category."
    )
    closed_categories = ArrayField(
        models.PositiveBigIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text="Of those that it uses: closed to some there. What lies in them is hidden here.",
    )
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    disconnected_at = models.DateTimeField(_("disconnected"), null=True, blank=True, editable=False)
    swept_at = models.DateTimeField(
        _("compared"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When both sides were last compared whole."),
    )
    swept_to = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="Where a comparison that is not over goes on: category and page.",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mirror of an event")
        verbose_name_plural = _("mirrors of events")
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "section"],
                condition=Q(section__isnull=False),
                name="forum_section_of_one_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} ⇄ {self.forum}"

    @property
    def runs(self) -> bool:
        return self.paused_at is None and self.disconnected_at is None

    @property
    def has_section(self) -> bool:
        """Whether its layout has a category of the event's own."""
        return self.layout != self.Layout.TAG

    @property
    def has_tag(self) -> bool:
        return self.layout != self.Layout.SECTION
