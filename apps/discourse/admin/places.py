# SPDX-License-Identifier: AGPL-3.0-or-later
"""Categories of forums to choose from, as the last check found them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.discourse.models import EventMirror, Forum

NAMES = ("parent_category", "main_category")


class MirrorForm(forms.ModelForm):
    """Categories stand by their names below their forum's. A forum of which none is known yet, or
    one that was never checked, has its categories typed in by their numbers."""

    class Meta:
        model = EventMirror
        fields = (
            "event", "forum", "layout", "code", "parent_category", "main_category", "tag",
            "every_session", "as_themselves",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mirror = self.instance
        if "forum" in self.fields:
            self.fields["forum"].queryset = _connected()  # type: ignore[attr-defined]
        forums = [mirror.forum] if mirror.pk else list(_connected())
        known = {forum: named(forum) for forum in forums}
        if not all(known.values()) or not known:
            return
        for name in NAMES:
            if name in self.fields:
                self._choose(name, known)

    def _choose(self, name: str, known: Mapping[Forum, Mapping[int, str]]) -> None:
        typed, number = self.fields[name], getattr(self.instance, name)
        above = name == "parent_category"
        choices: list[Any] = [("", "—")]
        for forum, categories in known.items():
            listed = [
                (f"{forum.pk}:{key}", words)
                for key, words in categories.items()
                if not (above and forum_parent(forum, key))
            ]
            choices += listed if len(known) == 1 else [(forum.name, listed)]
        chosen = f"{self.instance.forum_id}:{number}" if number else ""
        if chosen and chosen not in dict(_flat(choices)):
            words = _("Number %(number)s, which was not found there") % {"number": number}
            choices.insert(1, (chosen, words))
        self.fields[name] = forms.ChoiceField(
            label=typed.label,
            help_text=typed.help_text if above else "",
            choices=choices,
            required=False,
        )
        self.initial[name] = chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        forum = cleaned.get("forum") or getattr(self.instance, "forum", None)
        for name in NAMES:
            value = cleaned.get(name)
            if not isinstance(value, str):
                continue
            of, _colon, number = value.partition(":")
            cleaned[name] = int(number) if number else None
            if number and forum is not None and of != str(forum.pk):
                self.add_error(name, _("This category is one of another forum."))
        return cleaned


def named(forum: Forum) -> dict[int, str]:
    """What each category of a forum is called, with that above it, in their order there."""
    rows = {row["id"]: row for row in forum.features.get("categories") or []}
    return {
        number: f"{rows[row['parent']]['name']} › {row['name']}"
        if row["parent"] in rows
        else row["name"]
        for number, row in rows.items()
    }


def forum_parent(forum: Forum, number: int) -> int | None:
    rows = forum.features.get("categories") or []
    return next((row["parent"] for row in rows if row["id"] == number), None)


def _connected() -> Iterable[Forum]:
    return Forum.objects.exclude(state=Forum.State.DISCONNECTED).order_by("name")


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, words in choices:
        yield from words if isinstance(words, list) else [(value, words)]
