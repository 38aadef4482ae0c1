# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import (
    Link,
    OptionalReason,
    WrittenByVerbs,
    actor,
    link_on,
    scope_of,
    verb_action,
)
from apps.core.errors import Refused
from apps.events.models import Event
from apps.threads import services
from apps.threads.admin.desk import Wanting
from apps.threads.admin.rule import RuleAndReason
from apps.threads.models import Thread

OWN_DIRECTION = {"dir": "auto"}
NUMBER = re.compile(r"(?:^|/threads/)#?(\d{1,15})(?:-[^/]*)?/?$", re.ASCII)


class AnnouncementForm(forms.ModelForm):
    """What the organizers tell everybody who comes to the event's page."""

    text = forms.CharField(
        label=_("Text"),
        help_text=_("Markdown. People can answer below it, as in any discussion."),
        widget=forms.Textarea(attrs=OWN_DIRECTION | {"class": "vLargeTextField"}),
    )

    class Meta:
        model = Thread
        fields = ("event", "title", "language")
        widgets = {"title": forms.TextInput(attrs=OWN_DIRECTION | {"class": "vTextField"})}
        help_texts = {"language": _("A code such as pl; guessed from the text when left empty.")}


class Into(forms.Form):
    """Asks for another discussion."""

    into = forms.RegexField(
        NUMBER,
        label=_("Into which discussion"),
        help_text=_("Its address, or its number: …/threads/12-title/ or 12."),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )

    def clean_into(self) -> int:
        found = re.search(NUMBER, self.cleaned_data["into"])
        return int(found[1]) if found else 0


@admin.register(Thread)
class ThreadAdmin(WrittenByVerbs):
    """Moderators close and open; organizers announce. Adding one here is an announcement."""

    seen_by = acted_by = roles.MODERATORS
    changed_by = roles.NOBODY
    list_display = ("title", "event", "session", "posts_count", "last_post_at", "closed_at", "told")
    new_words = _("New announcement")
    list_filter = (
        Wanting,
        ("closed_at", admin.EmptyFieldListFilter),
        ("announced_at", admin.EmptyFieldListFilter),
        "is_main",
        "event",
    )
    list_select_related = ("event", "session")
    search_fields = ("title", "session__title")
    date_hierarchy = "created_at"
    ordering = ("-last_post_at", "-pk")
    actions = (
        "close", "reopen", "merge", "pin", "unpin", "remove_thread", "show_thread_again",
        "put_on_page", "take_off_page",
    )  # fmt: skip
    shown = (
        "event", "session", "title", "language", "is_main", "posts_count", "people_count",
        "last_post_at", "closed_at", "pinned_at", "merged_into", "removed_at", "removed_reason",
        "announced_at", "created_by", "created_at",
    )  # fmt: skip
    readonly_fields = (
        "pinned_at", "merged_into", "removed_at", "removed_reason", "announced_at", "created_at",
    )  # fmt: skip

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = AnnouncementForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Thread | None = None) -> tuple[str, ...]:
        return ("event", "title", "text", "language") if obj is None else self.shown

    @admin.display(boolean=True, description=_("announced"), ordering="announced_at")
    def told(self, thread: Thread) -> bool:
        return thread.announced_at is not None

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Thread:
        return services.announce(**values, by=actor(request))

    @verb_action(
        _("Close the discussion"),
        asks=OptionalReason,
        when=lambda thread: thread.closed_at is None,
        explains=_("It can be read only from now on, and opened again."),
    )
    def close(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        services.close(thread, by=actor(request), **values)

    @verb_action(_("Open it again"), when=lambda thread: thread.closed_at is not None)
    def reopen(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        services.reopen(thread, by=actor(request))

    @verb_action(
        _("Merge into another discussion"),
        asks=Into,
        when=lambda thread: thread.removed_at is None and thread.merged_into_id is None,
        explains=_("All posts go there, and the addresses lead to them. Splitting undoes it."),
    )
    def merge(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        seen = Thread.objects.visible_to(request.user)
        into = seen.filter(pk=values["into"]).first()
        if into is None:
            raise Refused(gettext("There is no such discussion."), code="gone")
        services.merge(thread, into=into, by=actor(request))

    @verb_action(
        _("Pin: keep on top of the list"),
        when=lambda thread: thread.pinned_at is None and thread.event_id is not None,
    )
    def pin(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        services.pin(thread, by=actor(request))

    @verb_action(_("Unpin"), when=lambda thread: thread.pinned_at is not None)
    def unpin(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        services.unpin(thread, by=actor(request))

    @verb_action(
        _("Remove the discussion"),
        asks=RuleAndReason,
        when=lambda thread: thread.removed_at is None and thread.merged_into_id is None,
        danger=True,
        explains=_("Its addresses say that it was removed, and why. It can be given back."),
    )
    def remove_thread(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        services.remove_thread(thread, by=actor(request), **values)

    @verb_action(_("Give it back"), when=lambda thread: thread.removed_at is not None)
    def show_thread_again(
        self, request: HttpRequest, thread: Thread, values: dict[str, Any]
    ) -> None:
        services.show_thread_again(thread, by=actor(request))

    @verb_action(
        _("Announce: put on the event’s page"),
        by=roles.ORGANIZERS,
        when=lambda thread: thread.announced_at is None and not thread.is_main,
    )
    def put_on_page(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        services.put_on_page(thread, by=actor(request))

    @verb_action(
        _("Take off the event’s page"),
        by=roles.ORGANIZERS,
        when=lambda thread: thread.announced_at is not None,
    )
    def take_off_page(self, request: HttpRequest, thread: Thread, values: dict[str, Any]) -> None:
        services.take_off_page(thread, by=actor(request))


@link_on("threads.thread")
def _arrange(request: HttpRequest, thread: Thread | None) -> Link | None:
    """To split, merge, move and rename, on the page of the portal itself."""
    if thread is None or thread.merged_into_id is not None:
        return None
    return Link(_("Arrange"), reverse("threads:arrange", args=[thread.pk]))


@link_on("events.event")
def _announce(request: HttpRequest, event: Event | None) -> Link | None:
    if event is None or not scope_of(request).may(roles.ORGANIZERS, event.pk):
        return None
    return Link(_("Announce"), f"{reverse('admin:threads_thread_add')}?event={event.pk}")
