# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.threads.models.post import Post
from apps.threads.models.thread import seen_by


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user) -> "FollowUpQuerySet":
        """Those of posts that this reader can read."""
        return self.filter(seen_by(user, at="post__thread__"), post__removed_at=None)

    def open(self) -> "FollowUpQuerySet":
        """Still to be done; what is due first comes first, what has no date last."""
        return self.filter(done_at=None).order_by(F("due_on").asc(nulls_last=True), "pk")

    def done(self) -> "FollowUpQuerySet":
        return self.exclude(done_at=None).order_by("-done_at", "-pk")


class FollowUp(models.Model):
    """Something that a post says is to be done: by whom, until when, and whether it is done."""

    post = models.OneToOneField(
        Post, models.CASCADE, related_name="follow_up", verbose_name=_("post")
    )
    owner = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("who takes care of it"),
    )
    accepted_at = models.DateTimeField(
        _("accepted at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Until then they are only asked to take care of it, and mailed nothing."),
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(
                fields=["due_on"],
                name="follow_ups_to_remind_of",
                condition=Q(done_at=None, reminded_at=None, due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.owner_id}"


def spare_the_question(post: Post) -> None:
    """A post that has just been written is no follow-up: nobody need ask the table."""
    FollowUp.post.field.remote_field.set_cached_value(post, None)
