# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organizers mirror their event to a forum, and see how far both sides are apart."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import Link, Nothing, WrittenByVerbs, actor, link_on, scope_of, verb_action
from apps.core.admin.history import name_verbs
from apps.discourse import layouts
from apps.discourse.admin.places import MirrorForm
from apps.discourse.models import EventMirror, MirroredPost, Topic
from apps.discourse.queries import figures
from apps.discourse.reasons import in_words
from apps.discourse.services import mirrors, queue

name_verbs(
    {
        "mirror.connected": _("Mirrored to a forum"),
        "mirror.arranged": _("Mirror arranged otherwise"),
        "mirror.paused": _("Mirror paused"),
        "mirror.resumed": _("Mirror resumed"),
        "mirror.disconnected": _("Mirror ended"),
        "mirror.retried": _("Tried again on the forum"),
        "mirror.parked": _("Left alone on the forum"),
    }
)

MOST_SHOWN = 200
"""Titles in a preview; of more the number is told."""


@admin.register(EventMirror)
class EventMirrorAdmin(WrittenByVerbs):
    """What is typed here takes effect when it is resumed: what that will do stands above."""

    seen_by = acted_by = roles.ORGANIZERS
    changed_by = added_by = roles.OWNERS
    form = MirrorForm
    new_words = _("Mirror an event to a forum")
    list_display = ("event", "forum", "layout", "runs_now", "queue", "stands_still", "swept_at")
    list_filter = ("layout", "forum", "event")
    list_select_related = ("event", "forum")
    search_fields = ("event__name", "event__slug", "forum__name")
    ordering = ("-event__begins_at", "pk")
    autocomplete_fields = ("event",)
    typed = (
        "layout", "code", "parent_category", "main_category", "tag", "every_session",
        "as_themselves",
    )  # fmt: skip
    told = ("paused_at", "disconnected_at", "section")
    readonly_fields = ("to_be_made", "drift", *told)
    actions = ("resume", "pause", "look_again", "disconnect")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "event", "forum") if obj else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: EventMirror | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["event", "forum", *self.typed]})]
        return [
            (_("What is to be done"), {"fields": ["to_be_made", "drift"]}),
            (_("Layout"), {"fields": ["event", "forum", *self.typed]}),
            (_("State"), {"fields": self.told}),
        ]

    @admin.display(boolean=True, description=_("runs"))
    def runs_now(self, mirror: EventMirror) -> bool:
        return mirror.runs and mirror.forum.is_working

    @admin.display(description=_("topics to send"))
    def queue(self, mirror: EventMirror) -> int:
        return figures(mirror).topics_to_send

    @admin.display(description=_("stand still"))
    def stands_still(self, mirror: EventMirror) -> int:
        told = figures(mirror)
        return told.topics_parked + told.posts_parked

    @admin.display(description=_("will be made and moved"))
    def to_be_made(self, mirror: EventMirror) -> str:
        preview = layouts.preview(mirror)
        context = {
            "preview": preview,
            "made": preview.made[:MOST_SHOWN],
            "moved": preview.moved[:MOST_SHOWN],
            "is_paused": mirror.paused_at is not None,
        }
        return render_to_string("admin/discourse/preview.html", context)

    @admin.display(description=_("how far both sides are apart"))
    def drift(self, mirror: EventMirror) -> str:
        context = {"told": figures(mirror), "topics": _topics_of(mirror)}
        return render_to_string("admin/discourse/drift.html", context)

    def add(self, request: HttpRequest, values: dict[str, Any]) -> EventMirror:
        return mirrors.connect(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: EventMirror, values: dict[str, Any]) -> EventMirror:
        return mirrors.arrange(obj, **values, by=actor(request))

    @verb_action(
        _("Start, or go on"),
        asks=Nothing,
        when=lambda mirror: mirror.paused_at is not None and mirror.disconnected_at is None,
        explains=_("What is shown as to be made and moved is made and moved on the forum."),
    )
    def resume(self, request: HttpRequest, mirror: EventMirror, values: dict[str, Any]) -> None:
        mirrors.resume(mirror, by=actor(request))

    @verb_action(_("Pause"), when=lambda mirror: mirror.runs)
    def pause(self, request: HttpRequest, mirror: EventMirror, values: dict[str, Any]) -> None:
        mirrors.pause(mirror, by=actor(request))

    @verb_action(_("Compare all of it"), when=lambda mirror: mirror.runs)
    def look_again(self, request: HttpRequest, mirror: EventMirror, values: dict[str, Any]) -> None:
        mirrors.look_at_all(mirror)

    @verb_action(
        _("Disconnect"),
        asks=Nothing,
        danger=True,
        when=lambda mirror: mirror.disconnected_at is None,
        explains=_(
            "Nothing is sent or taken in any more. What was mirrored stays on both sides, and "
            "every address of the portal stays as it is."
        ),
    )
    def disconnect(self, request: HttpRequest, mirror: EventMirror, values: dict[str, Any]) -> None:
        mirrors.disconnect(mirror, by=actor(request))


class Standing(admin.SimpleListFilter):
    """Those that need a hand."""

    title = _("state")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("hand", _("stands still"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return _standing(queryset) if self.value() == "hand" else queryset


@admin.register(Topic)
class TopicAdmin(WrittenByVerbs):
    """Topics of the forum: what waits, what stands still and why."""

    event_path = "mirror__event"
    seen_by = acted_by = roles.ORGANIZERS
    changed_by = added_by = roles.NOBODY
    list_display = (
        "__str__", "kind", "number", "lane", "waits_since", "next_try_at", "why", "last_error",
    )  # fmt: skip
    list_filter = (Standing, "kind", "mirror")
    list_select_related = ("mirror__event", "mirror__forum", "session", "thread")
    readonly_fields = ("why",)
    search_fields = ("thread__title", "session__title", "there_title")
    ordering = ("-waits_since", "-pk")
    actions = ("retry", "park")
    fields = (
        "mirror", "kind", "session", "thread", "number", "there_title", "why", "parked_at",
        "last_error", "attempts", "waits_since", "next_try_at", "heard_at", "read_at",
    )  # fmt: skip

    @admin.display(description=_("stands still"), ordering="parked")
    def why(self, topic: Topic) -> str:
        return in_words(topic.parked)

    @verb_action(_("Try again"))
    def retry(self, request: HttpRequest, topic: Topic, values: dict[str, Any]) -> None:
        queue.retry(topic, by=actor(request))

    @verb_action(_("Leave it alone"), when=lambda topic: topic.parked == "")
    def park(self, request: HttpRequest, topic: Topic, values: dict[str, Any]) -> None:
        queue.park(topic, by=actor(request))


@link_on("events.event")
def mirror_of(request: HttpRequest, event: Any) -> Link | None:
    """The event's mirror; its owners may begin one."""
    if event is None:
        return None
    mirror = EventMirror.objects.filter(event=event).first()
    if mirror is not None and scope_of(request).may(roles.ORGANIZERS, event.pk):
        address = reverse("admin:discourse_eventmirror_change", args=[mirror.pk])
        return Link(_("Mirror on a forum"), address)
    if mirror is None and scope_of(request).may(roles.OWNERS, event.pk):
        address = reverse("admin:discourse_eventmirror_add")
        return Link(_("Mirror to a forum"), f"{address}?event={event.pk}")
    return None


def _standing(topics: Any) -> Any:
    posts = MirroredPost.objects.filter(state=MirroredPost.State.PARKED)
    return topics.exclude(parked="") | topics.filter(pk__in=posts.values("topic"))


def _topics_of(mirror: EventMirror) -> str:
    address = reverse("admin:discourse_topic_changelist")
    return f"{address}?mirror__id__exact={mirror.pk}&needs=hand"
