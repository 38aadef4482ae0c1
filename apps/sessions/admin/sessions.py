# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.admin import Reason, WrittenByVerbs, actor, verb_action
from apps.core.admin.scoped import OVERRIDES
from apps.sessions import services
from apps.sessions.admin import rows
from apps.sessions.admin.sheets import WithSheets
from apps.sessions.forms import NewPlace, WallTimeField, WallTimeInput
from apps.sessions.models import Room, Session, SessionSpeaker, Track
from apps.sessions.queries import Need, lacking

WHEN = ("starts_at", "ends_at", "day", "room")


class NeedsFilter(admin.SimpleListFilter):
    title = _("what is missing")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[Any, str]]:
        return [(need.value, str(need.label)) for need in Need]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        need = self.value()
        known = need in Need.values
        return lacking(need, queryset, now=timezone.now()) if known and need else queryset


@admin.register(Session)
class SessionAdmin(WithSheets, WrittenByVerbs):
    sheet = "sessions"
    list_display = ("title", "code", "starts_at", "room", "track", "state", "event")
    list_filter = (NeedsFilter, "state", "event", "room", "track", "kind", "do_not_record")
    list_select_related = ("event", "room", "track")
    date_hierarchy = "day"
    ordering = ("day", "starts_at", "pk")
    search_fields = ("title", "code", "speakers__name")
    search_help_text = _("Title, code or speaker")
    autocomplete_fields = ("event",)
    inlines = rows.INLINES
    actions = ("confirm", "reschedule", "cancel", "withdraw", "restore")
    formfield_overrides = {  # type: ignore[misc]
        **OVERRIDES,
        models.DateTimeField: {"form_class": WallTimeField, "widget": WallTimeInput},
    }
    fieldsets = (
        (None, {"fields": ("event", "code", "title", ("language", "spoken_languages"))}),
        (_("When and where"), {"fields": ("starts_at", "ends_at", "day", "room")}),
        (_("What"), {"fields": (("kind", "kind_label"), "track", "abstract", "description")}),
        (_("Rights"), {"fields": ("do_not_record", "licence", "source_url")}),
        (_("State"), {"fields": ("state", "state_reason", "moved_from")}),
    )
    readonly_fields = ("state", "state_reason", "moved_from")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Event and code identify the session in its address, forever."""
        if obj is None:
            return self.readonly_fields
        held = WHEN if obj.is_off else ()
        return (*self.readonly_fields, "event", "code", *held)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        """Rooms and tracks of the session's event; of all of one's events while none is chosen."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name not in {"room", "track"} or field is None or field.queryset is None:
            return field
        session = self._asked_for(request)
        chosen = session.event_id if session else request.GET.get("event", "")
        parts = field.queryset.select_related("event")
        if str(chosen).isdecimal():
            parts = parts.filter(event=chosen)
        else:
            field.label_from_instance = _with_event
        field.queryset = parts
        return field

    def _asked_for(self, request: HttpRequest) -> Session | None:
        found = request.resolver_match
        pk = found.kwargs.get("object_id", "") if found else ""
        return self.get_object(request, pk) if pk else None

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Session:
        return services.add_session(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Session, values: dict[str, Any]) -> Session:
        when = {name: values.pop(name) for name in WHEN if name in values}
        changed = services.change(obj, **values, by=actor(request))
        if not when:
            return changed
        place = {"room": changed.room, "starts_at": changed.starts_at, "ends_at": changed.ends_at}
        return services.reschedule(changed, **{**place, **when}, by=actor(request))

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool
    ) -> None:
        write = rows.write_speakers if formset.model is SessionSpeaker else rows.write_rows
        write(formset, by=actor(request))

    @verb_action(
        _("Confirm: put on the programme"), when=lambda session: session.state == "proposed"
    )
    def confirm(self, request: HttpRequest, session: Session, values: dict[str, Any]) -> None:
        services.confirm(session, by=actor(request))

    @verb_action(
        _("Move to another time or room"),
        asks=NewPlace,
        when=lambda session: not session.is_off,
        explains=_("Its page says from where it moved, and calendars follow."),
    )
    def reschedule(self, request: HttpRequest, session: Session, values: dict[str, Any]) -> None:
        place = NewPlace.place_of(session, values)
        services.reschedule(session, **place, by=actor(request))

    @verb_action(
        _("Cancel: page and discussion stay"),
        asks=Reason,
        when=lambda session: not session.is_off,
        explains=_("The page, its discussion and people's calendars say so, with the reason."),
        danger=True,
    )
    def cancel(self, request: HttpRequest, session: Session, values: dict[str, Any]) -> None:
        services.cancel(session, **values, by=actor(request))

    @verb_action(
        _("Withdraw: the speaker takes it back"),
        asks=Reason,
        when=lambda session: not session.is_off,
        explains=_("It leaves the programme; its page stays and says so, with the reason."),
        danger=True,
    )
    def withdraw(self, request: HttpRequest, session: Session, values: dict[str, Any]) -> None:
        services.withdraw(session, **values, by=actor(request))

    @verb_action(_("Restore: it takes place after all"), when=lambda session: session.is_off)
    def restore(self, request: HttpRequest, session: Session, values: dict[str, Any]) -> None:
        services.restore(session, by=actor(request))


def _with_event(part: Room | Track) -> str:
    return f"{part.name} ({part.event.name})"
