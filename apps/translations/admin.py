# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import desk, roles
from apps.core.admin import Nothing, Scope, WrittenByVerbs, actor, verb_action
from apps.core.admin.history import name_verbs
from apps.core.admin.targets import ScopedByTarget
from apps.translations import services
from apps.translations.models import Translation

name_verbs(
    {
        "translation.proposed": gettext_lazy("Language version written"),
        "translation.withdrawn": gettext_lazy("Language version taken away"),
        "translation.unchecked": gettext_lazy("Language version no longer checked by the author"),
    }
)


@admin.register(Translation)
class TranslationAdmin(ScopedByTarget, WrittenByVerbs):
    """Translators read through the versions of their events, correct them, or take them away."""

    added_by = removed_by = roles.NOBODY
    seen_by = changed_by = roles.TRANSLATORS
    list_display = ("text_begins", "of", "field", "language", "kind", "outdated", "updated_at")
    list_filter = ("kind", "outdated", "checked_by_author", "language", "field")
    list_select_related = ("content_type", "translator")
    search_fields = ("text",)
    ordering = ("-updated_at", "-pk")
    actions = ("withdraw",)
    fields = (
        "of", "field", "language", "text", "kind", "outdated", "checked_by_author", "translator",
        "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name != "text")

    @admin.display(description=gettext_lazy("text"), ordering="text")
    def text_begins(self, version: Translation) -> str:
        return Truncator(version.text).chars(80)

    @admin.display(description=gettext_lazy("of"))
    def of(self, version: Translation) -> str:
        return str(version.target) if version.target is not None else "–"

    def public_page(self, obj: Translation) -> str | None:
        page = getattr(obj.target, "get_absolute_url", None)
        return f"{page()}?in={obj.language}" if page else None

    def change(self, request: HttpRequest, obj: Translation, values: dict[str, Any]) -> Translation:
        """A corrected version is a person's, whoever made the one before."""
        target = obj.target
        if target is None or "text" not in values:
            return obj
        kind = Translation.Kind.HUMAN
        return services.propose(
            target, obj.field, language=obj.language, text=values["text"], kind=kind,
            by=actor(request),
        )  # fmt: skip

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text" and field is not None:
            field.widget.attrs["dir"] = "auto"
        return field

    @verb_action(
        gettext_lazy("Withdraw the version"),
        asks=Nothing,
        danger=True,
        ends=True,
        explains=gettext_lazy("Readers see the original again; the text stays in the history."),
    )
    def withdraw(self, request: HttpRequest, version: Translation, values: dict[str, Any]) -> None:
        assert version.target is not None
        services.withdraw(
            version.target, version.field, language=version.language, by=actor(request)
        )


@desk.asks("texts.outdated")
def outdated(scope: Scope) -> desk.Item | None:
    """Made from an earlier text than the one that stands."""
    if not scope.may(roles.TRANSLATORS):
        return None
    table = admin.site.get_model_admin(Translation)
    assert isinstance(table, TranslationAdmin)
    rows = table.scoped(scope, Translation.objects.filter(outdated=True), roles.TRANSLATORS)
    address = reverse("admin:translations_translation_changelist") + "?outdated__exact=1"
    return desk.Item(_("Translations of texts that have changed since"), rows.count(), address)
