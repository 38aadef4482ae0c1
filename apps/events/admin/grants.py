# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of requests for grants, and the grants that were given."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import desk, roles
from apps.core.admin import EventScopedAdmin, Nothing, Scope, actor, verb_action
from apps.core.admin.actions import offer
from apps.core.admin.zones import DateInput
from apps.events import services
from apps.events.models import Event, Grant

USUAL = {"discussions": 5, "parts": 2}
LASTS = timedelta(days=180)
TEXT = {"dir": "auto", "class": "vTextField"}


class GiveForm(forms.Form):
    """How much, until when; filled in with what is usual and what was wished."""

    wants_objects = True

    discussions = forms.IntegerField(
        label=gettext_lazy("Discussions"), min_value=1, max_value=500, initial=USUAL["discussions"]
    )
    parts = forms.IntegerField(
        label=gettext_lazy("Parts of discussions"),
        min_value=0,
        max_value=500,
        initial=USUAL["parts"],
    )
    parts_each = forms.BooleanField(
        label=gettext_lazy("So many parts in each discussion"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Otherwise so many in all."),
    )
    until = forms.DateField(label=gettext_lazy("Until and including"), widget=DateInput)
    reason = forms.CharField(
        label=gettext_lazy("A word to the person"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
    )

    def __init__(self, *args: Any, objects: Sequence[Grant] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        wished = [one.wanted_until for one in objects if one.wanted_until is not None]
        self.fields["until"].initial = max([*wished, today]) if wished else today + LASTS


class Why(forms.Form):
    """Asks why; the person reads it, and the event's trace says it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, shown to the person and in the event’s history"),
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
    )


@admin.register(Grant)
class GrantAdmin(EventScopedAdmin):
    """Administrators decide; in adopted events their organizers do as well."""

    seen_by = acted_by = roles.ORGANIZERS
    changed_by = added_by = roles.NOBODY
    list_display = ("user", "scope_name", "state", "created_at", "until", "spent")
    list_filter = ("state", "event", "series")
    list_select_related = ("user__person", "event", "series")
    search_fields = ("user__person__name", "name", "event__name", "series__name")
    ordering = ("state", "-pk")
    fields = (
        "user", "event", "series", "name", "why", "wanted_until", "created_at", "state",
        "discussions", "parts", "parts_each", "until", "spent", "answer", "decided_by",
        "decided_at",
    )  # fmt: skip
    readonly_fields = ("created_at", "spent")
    actions = ("give", "refuse", "revoke")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grant]:
        used = Count("uses", filter=Q(uses__returned_at=None, uses__parent=None))
        return super().get_queryset(request).annotate(used=used)

    @admin.display(description=gettext_lazy("for"))
    def scope_name(self, grant: Grant) -> str:
        return grant.scope

    @admin.display(description=gettext_lazy("spent"))
    def spent(self, grant: Any) -> str:
        return f"{grant.used} / {grant.discussions}" if grant.discussions else "–"

    def public_page(self, obj: Grant) -> str | None:
        return f"{obj.event.get_absolute_url()}people/#h-roles" if obj.event else None

    @verb_action(
        gettext_lazy("Give the grant"),
        asks=GiveForm,
        when=lambda grant: grant.state == Grant.State.ASKED,
        explains=gettext_lazy(
            "They are told. How much, until when and by whom is read by everybody on the event’s "
            "page of people."
        ),
    )
    def give(self, request: HttpRequest, grant: Grant, values: dict[str, Any]) -> None:
        services.give_grant(grant, by=actor(request), **values)

    @verb_action(
        gettext_lazy("Refuse"),
        asks=Why,
        when=lambda grant: grant.state == Grant.State.ASKED,
        explains=gettext_lazy("They are told, and can ask again."),
    )
    def refuse(self, request: HttpRequest, grant: Grant, values: dict[str, Any]) -> None:
        services.refuse_grant(grant, by=actor(request), **values)

    @verb_action(
        gettext_lazy("Take the grant back"),
        asks=Why,
        danger=True,
        when=lambda grant: grant.state == Grant.State.GIVEN,
        explains=gettext_lazy(
            "They start no new discussions by it. What they started stays, and they go on "
            "answering everywhere."
        ),
    )
    def revoke(self, request: HttpRequest, grant: Grant, values: dict[str, Any]) -> None:
        services.revoke_grant(grant, by=actor(request), **values)


@offer("events.event", "start_by_grant")
@verb_action(
    gettext_lazy("Let discussions be started by grant only"),
    asks=Nothing,
    when=lambda event: not event.starts_by_grant,
    by=roles.OWNERS,
    explains=gettext_lazy(
        "Who wants to start one asks for a grant. Answering stays free, and so do questions to "
        "speakers."
    ),
)
def start_by_grant(admin: Any, request: HttpRequest, event: Event, values: dict[str, Any]) -> None:
    services.start_by_grant_only(event, only=True, by=actor(request))


@offer("events.event", "start_freely")
@verb_action(
    gettext_lazy("Let everybody start discussions"),
    asks=Nothing,
    when=lambda event: event.starts_by_grant and event.status != Event.Status.UNOFFICIAL,
    by=roles.OWNERS,
    explains=gettext_lazy("Whoever is signed in starts discussions there; no grant is needed."),
)
def start_freely(admin: Any, request: HttpRequest, event: Event, values: dict[str, Any]) -> None:
    services.start_by_grant_only(event, only=False, by=actor(request))


@desk.asks("events.grants")
def grants_to_decide(scope: Scope) -> desk.Item | None:
    if not scope.may(roles.ORGANIZERS):
        return None
    rows = Grant.objects.filter(state=Grant.State.ASKED)
    if not scope.everything:
        rows = rows.filter(event__in=scope.events(roles.ORGANIZERS))
    address = f"{reverse('admin:events_grant_changelist')}?state__exact=asked"
    return desk.Item(_("People who ask for a grant"), rows.count(), address)
