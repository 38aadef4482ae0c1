# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import desk, roles
from apps.core.admin import EventScopedAdmin, OptionalReason, Reason, Scope, actor, verb_action
from apps.threads import services
from apps.threads.models import PictureRequest, PostPicture


@admin.register(PostPicture)
class PostPictureAdmin(EventScopedAdmin):
    """Moderators see the pictures of their events, and remove what must not stay."""

    event_path = "post__thread__event"
    seen_by = acted_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("small", "shows", "owner", "licence", "uploaded_at", "is_there")
    list_filter = (
        ("picture__removed_at", admin.EmptyFieldListFilter), "picture__licence",
        "post__thread__event",
    )  # fmt: skip
    list_select_related = ("picture__owner", "post__thread__event")
    search_fields = ("picture__alt", "picture__owner__name")
    ordering = ("-pk",)
    fields = ("small", "shows", "owner", "licence", "uploaded_at", "post", "is_there")
    readonly_fields = ("small", "shows", "owner", "licence", "uploaded_at", "is_there")
    actions = ("remove",)

    @admin.display(description=gettext_lazy("picture"))
    def small(self, shown: PostPicture) -> str:
        picture = shown.picture
        if picture.removed_at is not None:
            return "–"
        return format_html(
            '<img src="{}" alt="{}" width="96" height="72" loading="lazy">',
            picture.small,
            picture.alt,
        )

    @admin.display(description=gettext_lazy("what it shows"), ordering="picture__alt")
    def shows(self, shown: PostPicture) -> str:
        return shown.picture.alt or "–"

    @admin.display(description=gettext_lazy("owner"), ordering="picture__owner__name")
    def owner(self, shown: PostPicture) -> str:
        return shown.picture.owner.shown_name

    @admin.display(description=gettext_lazy("licence"), ordering="picture__licence")
    def licence(self, shown: PostPicture) -> str:
        return shown.picture.get_licence_display()

    @admin.display(description=gettext_lazy("uploaded"), ordering="picture__uploaded_at")
    def uploaded_at(self, shown: PostPicture) -> Any:
        return shown.picture.uploaded_at

    @admin.display(boolean=True, description=gettext_lazy("is there"))
    def is_there(self, shown: PostPicture) -> bool:
        return shown.picture.removed_at is None

    def public_page(self, obj: PostPicture) -> str | None:
        return obj.post.get_absolute_url()

    @verb_action(
        gettext_lazy("Remove the picture"),
        asks=Reason,
        when=lambda shown: shown.picture.removed_at is None,
        danger=True,
        explains=gettext_lazy("Its files are deleted for good; a line with the reason stays."),
    )
    def remove(self, request: HttpRequest, shown: PostPicture, values: dict[str, Any]) -> None:
        services.take_picture_away(shown, by=actor(request), **values)


@admin.register(PictureRequest)
class PictureRequestAdmin(EventScopedAdmin):
    """What people want to be removed: moderators say yes or no."""

    event_path = "post__thread__event"
    seen_by = acted_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("small", "reason", "contact", "created_at", "decided_at")
    list_filter = (("decided_at", admin.EmptyFieldListFilter), "post__thread__event")
    list_select_related = ("picture", "post__thread__event")
    search_fields = ("reason", "picture__alt")
    ordering = ("-pk",)
    fields = ("small", "reason", "contact", "post", "created_at", "decided_at")
    readonly_fields = ("small", "created_at", "decided_at")
    actions = ("remove", "keep")

    @admin.display(description=gettext_lazy("picture"))
    def small(self, asked: PictureRequest) -> str:
        picture = asked.picture
        if picture.removed_at is not None:
            return "–"
        return format_html(
            '<img src="{}" alt="{}" width="96" height="72">', picture.small, picture.alt
        )

    def public_page(self, obj: PictureRequest) -> str | None:
        return obj.post.get_absolute_url()

    @verb_action(
        gettext_lazy("Remove the picture"),
        asks=Reason,
        when=lambda asked: asked.decided_at is None,
        danger=True,
        explains=gettext_lazy("Its files are deleted for good; a line with the reason stays."),
    )
    def remove(self, request: HttpRequest, asked: PictureRequest, values: dict[str, Any]) -> None:
        shown = PostPicture.objects.select_related("post", "picture").get(picture=asked.picture_id)
        services.take_picture_away(shown, by=actor(request), **values)

    @verb_action(
        gettext_lazy("Keep the picture"),
        asks=OptionalReason,
        when=lambda asked: asked.decided_at is None,
    )
    def keep(self, request: HttpRequest, asked: PictureRequest, values: dict[str, Any]) -> None:
        services.keep_picture(asked, by=actor(request), **values)


@desk.asks("threads.picture_requests")
def asked_for(scope: Scope) -> desk.Item | None:
    """Somebody wants a picture to go."""
    if not scope.may(roles.MODERATORS):
        return None
    rows = PictureRequest.objects.filter(decided_at=None)
    if not scope.everything:
        rows = rows.filter(post__thread__event__in=scope.events(roles.MODERATORS))
    address = f"{reverse('admin:threads_picturerequest_changelist')}?decided_at__isempty=1"
    return desk.Item(_("Pictures that somebody wants to be removed"), rows.count(), address)
