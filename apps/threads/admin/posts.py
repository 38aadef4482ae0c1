# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedAdmin, EventScopedInline, actor, verb_action
from apps.core.text import plain
from apps.core.text.plain import excerpt
from apps.threads import services
from apps.threads.admin.rule import RuleAndReason
from apps.threads.models import Post, PostRevision


class RevisionInline(EventScopedInline):
    model = PostRevision
    seen_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    fields = readonly_fields = ("text", "language", "written_at", "replaced_by", "place", "writer")
    can_delete = False


@admin.register(Post)
class PostAdmin(EventScopedAdmin):
    """Moderators read what is said in their events, and remove what must not stay."""

    event_path = "thread__event"
    seen_by = acted_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("begins", "author", "thread", "language", "created_at", "removed_at")
    list_filter = ("language", ("removed_at", admin.EmptyFieldListFilter), "thread__event")
    list_select_related = ("author", "thread__event")
    search_fields = ("text", "author__name")
    ordering = ("-pk",)
    fields = (
        "thread", "number", "author", "text", "language", "phase", "created_at", "edited_at",
        "removed_at", "removed_by", "removed_reason", "mirror_state", "mirror_reason",
    )  # fmt: skip
    readonly_fields = ("removed_reason", "mirror_state", "mirror_reason")
    inlines = (RevisionInline,)
    actions = ("remove",)

    @admin.display(description=_("text"), ordering="pk")
    def begins(self, post: Post) -> str:
        return excerpt(post.html, 90) or plain(post.html)[:90] or f"#{post.number}"

    @verb_action(
        _("Remove the post"),
        asks=RuleAndReason,
        when=lambda post: post.removed_at is None,
        danger=True,
        explains=_("A line with the reason stays in its place; the text is no longer shown."),
    )
    def remove(self, request: HttpRequest, post: Post, values: dict[str, Any]) -> None:
        services.remove(post, by=actor(request), **values)
