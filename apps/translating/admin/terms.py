# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import Nothing, WrittenByVerbs, actor, verb_action
from apps.translating import services
from apps.translating.models import Term


@admin.register(Term)
class TermAdmin(WrittenByVerbs):
    """The words of an event, and what to say for each in other languages."""

    seen_by = changed_by = added_by = roles.TRANSLATORS
    removed_by = roles.NOBODY
    list_display = ("word", "language", "rendering", "into", "note", "event")
    list_filter = ("language", "into", "event")
    list_select_related = ("event",)
    search_fields = ("word", "rendering", "note")
    ordering = ("event", "language", "word", "into", "pk")
    autocomplete_fields = ("event",)
    fields = ("event", "language", "word", "into", "rendering", "note")
    actions = ("remove",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("event", "language", "word", "into")

    def public_page(self, obj: Term) -> str:
        return reverse("translations:tasks", args=[obj.event.slug])

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Term:
        return services.set_term(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Term, values: dict[str, Any]) -> Term:
        return services.set_term(
            obj.event, language=obj.language, word=obj.word, into=obj.into,
            rendering=values.get("rendering", obj.rendering), note=values.get("note", obj.note),
            by=actor(request),
        )  # fmt: skip

    @verb_action(_("Take the word away"), asks=Nothing, danger=True, ends=True)
    def remove(self, request: HttpRequest, term: Term, values: dict[str, Any]) -> None:
        services.remove_term(term, by=actor(request))
