# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Person, User
from apps.accounts.preferences import MOST_LANGUAGES, THEMES, supported_ui_language
from apps.activity.services import record
from apps.core import languages as known_languages
from apps.core import times
from apps.core.errors import Refused


def change_preferences(
    user: User,
    *,
    ui_language: str | None = None,
    languages: list[str] | None = None,
    timezone: str | None = None,
    theme: str | None = None,
) -> User:
    """Choose how to read on every device; None leaves a choice as it is, "" gives it back."""
    choices = checked_choices(
        ui_language=ui_language, languages=languages, timezone=timezone, theme=theme
    )
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
        for field, value in choices.items():
            setattr(user, field, value)
        user.save(update_fields=choices.keys())
    return user


def checked_choices(
    *,
    ui_language: str | None = None,
    languages: list[str] | None = None,
    timezone: str | None = None,
    theme: str | None = None,
) -> dict[str, Any]:
    """The choices that were made, in the form they are kept in. Refused when one cannot be kept."""
    choices: dict[str, Any] = {}
    if ui_language is not None:
        choices["ui_language"] = supported_ui_language(ui_language)
        if ui_language and not choices["ui_language"]:
            raise Refused(_("The pages are not translated into this language yet."), code="ui")
    if languages is not None:
        choices["languages"] = _languages(languages)
    if timezone is not None:
        choices["timezone"] = timezone
        if timezone and not times.known_zone(timezone):
            raise Refused(_("This time zone is not known."), code="zone")
    if theme is not None:
        choices["theme"] = theme
        if theme and theme not in THEMES:
            raise Refused(_("This theme does not exist."), code="theme")
    return choices


def settle(user: User, *, chosen: dict[str, Any]) -> User:
    """After a sign-in, keep what was chosen on this device where the account says nothing yet."""
    news = {field: value for field, value in chosen.items() if value and not getattr(user, field)}
    return change_preferences(user, **news) if news else user


@transaction.atomic
def forbid_machines(
    person: Person, forbids: bool, *, by: User, allows_sessions: bool = False
) -> Person:
    """Say whether machines may put one's words into other languages; versions there are go.

    The texts of the sessions that one speaks in want a yes of their own: `allows_sessions`.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.pk != by.person_id:
        raise Refused(_("Only they themselves can choose this."), code="not-yours")
    before = (person.forbids_machines, not person.allows_machines)
    after = (forbids, forbids or not allows_sessions)
    if before != after:
        person.forbids_machines, person.allows_machines = after[0], not after[1]
        person.save(update_fields=["forbids_machines", "allows_machines"])
        less = any(is_so and not was_so for is_so, was_so in zip(after, before, strict=True))
        record("person.forbade_machines" if less else "person.allowed_machines", person, by=by)
    return person


def _languages(codes: list[str]) -> list[str]:
    kept = list(dict.fromkeys(known_languages.canonical(code) for code in codes))
    if "" in kept:
        raise Refused(_("This is not the code of a language."), code="language")
    if len(kept) > MOST_LANGUAGES:
        raise Refused(
            ngettext(
                "You can keep %(count)d language. Remove one first.",
                "You can keep %(count)d languages. Remove one first.",
                MOST_LANGUAGES,
            )
            % {"count": MOST_LANGUAGES},
            code="languages",
        )
    return kept
