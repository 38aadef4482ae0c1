# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.events.admin import AddedOrRemoved, WrittenByVerbs, actor
from apps.sessions import services
from apps.sessions.models import (
    Interpretation,
    Resource,
    Room,
    Session,
    SessionSpeaker,
    Speaker,
    Summary,
    Track,
)

WHEN = ("starts_at", "ends_at", "day", "room")


class SpeakerInline(admin.TabularInline):
    model = SessionSpeaker
    verbose_name = _("speaker")
    verbose_name_plural = _("speakers")
    extra = 0
    fields = ("speaker", "position")
    autocomplete_fields = ("speaker",)


class ResourceInline(AddedOrRemoved):
    model = Resource
    fields = ("kind", "url", "title", "language")


class InterpretationInline(AddedOrRemoved):
    model = Interpretation
    fields = ("language", "kind", "url")


@admin.register(Session)
class SessionAdmin(WrittenByVerbs):
    list_display = ("title", "code", "event", "starts_at", "room", "track", "state")
    list_filter = ("state", "kind", "do_not_record", "event")
    list_select_related = ("event", "room", "track")
    search_fields = ("title", "code", "event__name")
    autocomplete_fields = ("event", "room", "track")
    inlines = (SpeakerInline, ResourceInline, InterpretationInline)
    actions = ("confirm", "cancel", "withdraw", "restore")
    fieldsets = (
        (None, {"fields": (("event", "code"), "title", ("language", "spoken_languages"))}),
        (_("When and where"), {"fields": (("starts_at", "ends_at", "day"), "room")}),
        (_("What"), {"fields": (("kind", "kind_label", "track"), "abstract", "description")}),
        (_("Rights"), {"fields": ("do_not_record", "licence", "source_url")}),
        (_("State"), {"fields": ("state", "state_reason", "moved_from", "version")}),
    )
    readonly_fields = ("state", "state_reason", "moved_from", "version")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Session | None = None
    ) -> tuple[str, ...]:
        """Event and code identify the session in its address, forever."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "event", "code")

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
        if formset.model is SessionSpeaker:
            services.set_speakers(formset.instance, speakers=_in_order(formset), by=actor(request))
            return
        for row in formset.save(commit=False):
            _add_row(row, request)
        for row in formset.deleted_objects:
            if isinstance(row, Resource):
                services.remove_resource(row, by=actor(request))
            else:
                services.remove_interpretation(row, by=actor(request))

    @admin.action(description=_("Confirm: put on the programme"))
    def confirm(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        for session in sessions:
            services.confirm(session, by=actor(request))

    @admin.action(description=_("Cancel: page and discussion stay"))
    def cancel(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        for session in sessions:
            services.cancel(session, by=actor(request))

    @admin.action(description=_("Withdraw: the speaker takes it back"))
    def withdraw(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        for session in sessions:
            services.withdraw(session, by=actor(request))

    @admin.action(description=_("Restore: it takes place after all"))
    def restore(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        for session in sessions:
            services.restore(session, by=actor(request))


class PartAdmin(WrittenByVerbs):
    """A room or a track: its name has verbs, its order is only how lists stand."""

    list_display = ("name", "event", "position")
    list_filter = ("event",)
    list_select_related = ("event",)
    search_fields = ("name", "event__name")
    autocomplete_fields = ("event",)
    fields = ("event", "name", "language", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("position",) if obj is None else ("event", "language")


@admin.register(Room)
class RoomAdmin(PartAdmin):
    def add(self, request: HttpRequest, values: dict[str, Any]) -> Room:
        return services.add_room(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Room, values: dict[str, Any]) -> Room:
        if "name" in values:
            services.rename_room(obj, name=values["name"], by=actor(request))
        return services.put_in_place(obj, position=obj.position, by=actor(request))


@admin.register(Track)
class TrackAdmin(PartAdmin):
    def add(self, request: HttpRequest, values: dict[str, Any]) -> Track:
        return services.add_track(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Track, values: dict[str, Any]) -> Track:
        if "name" in values:
            services.rename_track(obj, name=values["name"], by=actor(request))
        return services.put_in_place(obj, position=obj.position, by=actor(request))


@admin.register(Speaker)
class SpeakerAdmin(WrittenByVerbs):
    list_display = ("name", "event", "person", "code")
    list_filter = ("event",)
    list_select_related = ("event", "person")
    search_fields = ("name", "code", "event__name")
    autocomplete_fields = ("event", "person")
    fields = ("event", "person", "name", "language", "biography")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("event", "person")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Speaker:
        return services.add_speaker(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Speaker, values: dict[str, Any]) -> Speaker:
        return services.change_speaker(obj, **values, by=actor(request))


@admin.register(Summary)
class SummaryAdmin(WrittenByVerbs):
    list_display = ("session", "language", "author", "updated_at")
    list_filter = ("language", "session__event")
    list_select_related = ("session", "author")
    search_fields = ("session__title", "text")
    autocomplete_fields = ("session", "author")
    fields = ("session", "language", "text", "author")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("session",)

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Summary:
        return services.write_summary(
            values["session"],
            text=values["text"],
            language=values["language"],
            by_person=values["author"],
            by=actor(request),
        )

    def change(self, request: HttpRequest, obj: Summary, values: dict[str, Any]) -> Summary:
        return services.write_summary(
            obj.session,
            text=obj.text,
            language=obj.language,
            by_person=obj.author,
            by=actor(request),
        )


def _in_order(formset: BaseInlineFormSet) -> list[Speaker]:
    """The speakers as the rows of the form say, by their positions; the rows write nothing."""
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    rows = [
        form.cleaned_data
        for form in formset.forms
        if form.cleaned_data.get("speaker") and not form.cleaned_data.get("DELETE")
    ]
    return [row["speaker"] for row in sorted(rows, key=lambda row: row["position"] or 0)]


def _add_row(row: Resource | Interpretation, request: HttpRequest) -> None:
    if isinstance(row, Resource):
        services.add_resource(
            row.session,
            kind=row.kind,
            url=row.url,
            title=row.title,
            language=row.language,
            by=actor(request),
        )
    else:
        services.add_interpretation(
            row.session, language=row.language, kind=row.kind, url=row.url, by=actor(request)
        )
