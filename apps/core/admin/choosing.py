# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choices among very many: suggested as one types, or looked for by words where no script runs.

Without JavaScript a field for words stands below the list. What they find, if it is one thing, is
taken; of several things the list offers those, and the person chooses.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

OFFERED = 20

Search = Callable[[Any, str], tuple[QuerySet[Any], bool]]


class Words(str):
    """What was typed in place of a choice."""

    __slots__ = ()


class Chooser(AutocompleteSelect):
    """The list, and the field for words below it. `offered` are rows that words have found."""

    offered: list[Model] = []

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Where a choice is needed a line says so; select2's own empty one cannot be heard."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        if self.is_required:
            del attrs["data-placeholder"]
        return attrs

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.get(f"{name}-words", "").strip()
        return Words(typed) if typed else super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-words" not in data and super().value_omitted_from_data(data, files, name)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        typed = value if isinstance(value, Words) else ""
        return format_html(
            '{}<noscript><input type="search" class="words" name="{}-words" value="{}" dir="auto" '
            'placeholder="{}" aria-label="{}"></noscript>',
            super().render(name, None if typed else value, attrs, renderer),
            name,
            "" if self.offered else typed,
            _("or words to look for"),
            _("Words to look for"),
        )

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        groups = super().optgroups(name, value, attr)
        options = groups[0][1]
        if self.offered or (self.is_required and not options):
            label = self.choices.field.label_from_instance
            found = [("", _("– choose –")), *((row.pk, label(row)) for row in self.offered)]
            options[:] = [
                self.create_option(name, number, words, False, at)
                for at, (number, words) in enumerate(found)
            ]
        return groups


class Chosen(forms.ModelChoiceField):
    """Takes a row's number, or words that find it among the rows it offers."""

    search: Search

    def to_python(self, value: Any) -> Any:
        return self._found(str(value)) if isinstance(value, Words) else super().to_python(value)

    def _found(self, words: str) -> Model:
        rows, has_doubles = self.search(self.queryset, words)
        found = list((rows.distinct() if has_doubles else rows)[: OFFERED + 1])
        same = [row for row in found if str(row).casefold() == words.casefold()]
        for rows_found in (same, found):
            if len(rows_found) == 1:
                return rows_found[0]
        if not found:
            raise ValidationError(_("Nothing is found for these words."))
        self.widget.offered = found[:OFFERED]
        if len(found) > OFFERED:
            raise ValidationError(_("Much is found: choose from the list, or give more words."))
        raise ValidationError(_("Several are found: choose one from the list."))
