# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import WrittenByVerbs, actor, verb_action
from apps.threads import services
from apps.threads.models import Area, HiddenTag, Tag


@admin.register(Area)
class AreaAdmin(WrittenByVerbs):
    """Subjects that outlive events are opened by who runs the portal."""

    seen_by = changed_by = added_by = roles.ADMINISTRATORS
    list_display = ("name", "slug", "language")
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
    fields = ("name", "slug", "language", "description")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Area:
        return services.open_area(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Area, values: dict[str, Any]) -> Area:
        return services.change_area(obj, **values, by=actor(request))


@admin.register(Tag)
class TagAdmin(WrittenByVerbs):
    """Tags come with the discussions that have them; who runs the portal hides one everywhere."""

    seen_by = acted_by = roles.ADMINISTRATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("name", "slug", "created_at", "hidden")
    search_fields = ("name", "slug")
    ordering = ("slug",)
    fields = ("name", "slug", "created_at")
    readonly_fields = ("created_at",)
    actions = ("hide_tag", "show_tag")

    def get_queryset(self, request: HttpRequest) -> Any:
        hiding = HiddenTag.objects.filter(tag=OuterRef("pk"), event=None)
        return super().get_queryset(request).annotate(is_hidden=Exists(hiding))

    @admin.display(boolean=True, description=_("hidden everywhere"), ordering="is_hidden")
    def hidden(self, tag: Any) -> bool:
        return tag.is_hidden

    @verb_action(
        _("Hide everywhere"),
        when=lambda tag: not tag.is_hidden,
        explains=_("No discussion shows it and its page is gone, until it is shown again."),
    )
    def hide_tag(self, request: HttpRequest, tag: Tag, values: dict[str, Any]) -> None:
        services.hide_tag(tag, by=actor(request))

    @verb_action(_("Show again"), when=lambda tag: tag.is_hidden)
    def show_tag(self, request: HttpRequest, tag: Tag, values: dict[str, Any]) -> None:
        services.show_tag(tag, by=actor(request))
