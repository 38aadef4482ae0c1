# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions and posts, to look at and to moderate: what changes them are the verbs."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.threads import services
from apps.threads.models import Post, PostRevision, Thread


class ReadOnlyAdmin(admin.ModelAdmin):
    """Superusers only, and nothing is written past the verbs."""

    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ("title", "event", "session", "posts_count", "last_post_at", "closed_at")
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "is_main")
    list_select_related = ("event", "session")
    search_fields = ("title", "event__name")
    date_hierarchy = "created_at"
    actions = ("close", "reopen")

    @admin.action(description=_("Close: reading only from now on"))
    def close(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        for thread in threads:
            services.close(thread, by=request.user)

    @admin.action(description=_("Open again"))
    def reopen(self, request: HttpRequest, threads: QuerySet[Thread]) -> None:
        for thread in threads:
            services.reopen(thread, by=request.user)


class RevisionInline(admin.TabularInline):
    model = PostRevision
    fields = ("text", "language", "written_at", "replaced_by")
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "author", "thread", "language", "created_at", "removed_at")
    list_filter = ("language", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("author", "thread")
    search_fields = ("text", "author__name")
    exclude = ("fragments", "html")
    inlines = (RevisionInline,)
    actions = ("remove",)

    @admin.action(description=_("Remove: leave a tombstone"))
    def remove(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        for post in posts:
            services.remove(post, by=request.user)
        count = len(posts)
        words = ngettext("%(count)d post removed.", "%(count)d posts removed.", count)
        messages.success(request, words % {"count": count})
