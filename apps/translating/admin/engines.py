# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedAdmin, Nothing, WrittenByVerbs, actor, verb_action
from apps.translating import services
from apps.translating.engines import NAMES, set_up
from apps.translating.models import Choice, EngineState, Quality


@admin.register(Choice)
class ChoiceAdmin(WrittenByVerbs):
    """Which machine an event asks for which pair of languages, and who comes next in line."""

    seen_by = changed_by = added_by = roles.ORGANIZERS
    removed_by = roles.NOBODY
    list_display = ("name", "source", "target", "position", "how_it_is", "event")
    list_display_links = ("name",)
    list_filter = ("event",)
    list_select_related = ("event",)
    ordering = ("event", "source", "target", "position", "pk")
    autocomplete_fields = ("event",)
    fields = ("event", "engine", "source", "target", "position")
    actions = ("drop",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """A portal without machines says nothing of them."""
        return bool(set_up()) and super().has_module_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("event", "engine", "source", "target")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "engine":
            choices = [(name, NAMES[name]) for name in set_up()]
            return forms.ChoiceField(choices=choices, label=_("machine"))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def public_page(self, obj: Choice) -> str | None:
        return None

    @admin.display(description=_("machine"), ordering="engine")
    def name(self, choice: Choice) -> str:
        return NAMES.get(choice.engine, choice.engine)

    @admin.display(description=_("state"))
    def how_it_is(self, choice: Choice) -> Any:
        """One query for each machine in the list, of which there are three."""
        if choice.engine not in set_up():
            return _("not set up")
        state = EngineState.objects.filter(engine=choice.engine).first()
        return _("does not answer") if state is not None and state.rests_until else _("answers")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Choice:
        return services.choose_engine(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Choice, values: dict[str, Any]) -> Choice:
        return services.choose_engine(
            obj.event, engine=obj.engine, source=obj.source, target=obj.target,
            position=values.get("position", obj.position), by=actor(request),
        )  # fmt: skip

    @verb_action(
        _("Ask it no more"),
        asks=Nothing,
        danger=True,
        ends=True,
        explains=_("What it has translated stays."),
    )
    def drop(self, request: HttpRequest, choice: Choice, values: dict[str, Any]) -> None:
        services.drop_engine(choice, by=actor(request))


@admin.register(Quality)
class QualityAdmin(EventScopedAdmin):
    """How many readers found the versions of each machine useful, by pair of languages."""

    seen_by = roles.ORGANIZERS
    changed_by = added_by = removed_by = roles.NOBODY
    list_display = ("name", "source", "target", "useful", "useless", "event")
    list_filter = ("engine", "source", "target", "event")
    list_select_related = ("event",)
    ordering = ("event", "engine", "source", "target", "pk")
    fields = ("event", "engine", "source", "target", "useful", "useless")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(set_up()) and super().has_module_permission(request)

    def public_page(self, obj: Quality) -> str | None:
        return None

    @admin.display(description=_("machine"), ordering="engine")
    def name(self, row: Quality) -> str:
        return NAMES.get(row.engine, row.engine)
