# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a reader wants to read: told by them, else guessed from what their browser says.

Each value has the same order of sources: the address (?ui= ?in=), this device's cookies, the
account, the browser. For signed-out readers nothing of it touches a store.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from apps.core import languages, times

UI, CONTENT, ZONE, DEVICE_ZONE, THEME = "ui", "in", "zone", "tz", "theme"
"""The cookies. `tz` is what the browser's script found out, `zone` what the person chose."""

THEMES = ("light", "dark")
MOST_LANGUAGES = 10
LONGEST_VALUE = 200
"""Longer cookies and headers say nothing we would understand."""

EVERYWHERE = "UTC"


@dataclass(frozen=True)
class Preferences:
    """What pages are made for. `zone_source` is chosen, device, event or none.

    `content_languages` are BCP 47 codes, best first, the language of the pages among them.
    """

    ui_language: str
    content_languages: tuple[str, ...]
    timezone: str = EVERYWHERE
    zone_source: str = "none"
    theme: str = ""

    @property
    def ui_direction(self) -> str:
        return languages.direction(self.ui_language)

    @property
    def intl(self) -> str:
        """The language as the browser's Intl wants it, with the digits that the server writes."""
        return f"{self.ui_language}-u-nu-latn"

    @property
    def zone_is_guess(self) -> bool:
        return self.zone_source != "chosen"

    @property
    def zone_label(self) -> str:
        """ "Warsaw, UTC+2": the zone's city and its offset at this moment."""
        return times.zone_label(self.timezone, self.ui_language)

    @property
    def content_language(self) -> str:
        return self.content_languages[0]

    def for_event(self, timezone: str) -> "Preferences":
        """The same, in the event's zone when nothing is known about the reader's."""
        if self.zone_source != "none":
            return self
        return replace(self, timezone=timezone, zone_source="event")


def preferences_of(request: HttpRequest) -> Preferences:
    """The preferences for this request; asks for the account only where there is a session."""
    cookies, wishes = request.COOKIES, asked_for(request)
    ui, content = wishes.get(UI) or cookies.get(UI, ""), wishes.get(CONTENT) or cookies.get(CONTENT)
    zone, theme = cookies.get(ZONE, ""), cookies.get(THEME, "")
    if settings.SESSION_COOKIE_NAME in cookies and request.user.is_authenticated:
        account = request.user
        ui, zone, theme = (
            ui or account.ui_language,
            zone or account.timezone,
            theme or account.theme,
        )
        content = content or join_languages(account.languages)
    values = (
        ui,
        content or "",
        zone,
        cookies.get(DEVICE_ZONE, ""),
        theme,
        request.META.get("HTTP_ACCEPT_LANGUAGE", ""),
    )
    return _preferences(*(value if len(value) <= LONGEST_VALUE else "" for value in values))


def asked_for(request: HttpRequest) -> dict[str, str]:
    """What ?ui= and ?in= of this address ask for, as the cookies that remember it."""
    query = request.META.get("QUERY_STRING", "")
    if "ui=" not in query and "in=" not in query:
        return {}
    wishes = {}
    if ui := _supported(request.GET.get(UI, "")):
        wishes[UI] = ui
    if best := _known(request.GET.get(CONTENT, "").split(".")):
        others = split_languages(request.COOKIES.get(CONTENT, ""))
        wishes[CONTENT] = join_languages([*best, *(code for code in others if code not in best)])
    return wishes


def split_languages(value: str) -> list[str]:
    """The codes of a cookie that are languages, best first: "ar.fr"."""
    return _known(value.split(".")) if len(value) <= LONGEST_VALUE else []


def join_languages(codes: list[str] | tuple[str, ...]) -> str:
    return ".".join(codes[:MOST_LANGUAGES])


def supported_ui_language(code: str) -> str:
    """The catalogue that serves this language ("ar" for "ar-EG"), or an empty string."""
    return _supported(code)


@lru_cache(maxsize=1_000)
def _preferences(
    ui: str, content: str, zone: str, device_zone: str, theme: str, accept_language: str
) -> Preferences:
    accepted = _accepted(accept_language)
    served = (served for code in accepted if (served := _supported(code)))
    guessed = next(served, settings.LANGUAGE_CODE)
    language = _supported(ui) or guessed
    # Who asks for pages in another language than the browser's reads texts in it first, too.
    told = accepted if language == guessed else [language, *accepted]
    content_languages = split_languages(content) or _known(told)
    if language not in content_languages:
        content_languages.append(language)
    timezone, source = EVERYWHERE, "none"
    for name, origin in ((zone, "chosen"), (device_zone, "device")):
        if name and times.known_zone(name := unquote(name)):
            timezone, source = name, origin
            break
    return Preferences(
        ui_language=language,
        content_languages=tuple(content_languages),
        timezone=timezone,
        zone_source=source,
        theme=theme if theme in THEMES else "",
    )


def _accepted(header: str) -> list[str]:
    """The codes of an Accept-Language header, best first."""
    return [code for code, _ in parse_accept_lang_header(header) if code != "*"]


@lru_cache(maxsize=1_000)
def _supported(code: str) -> str:
    try:
        return get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""


def _known(codes: list[str]) -> list[str]:
    """Real language codes in their usual spelling, each once."""
    found = (languages.canonical(code) for code in codes[: 3 * MOST_LANGUAGES])
    return list(dict.fromkeys(code for code in found if code))[:MOST_LANGUAGES]
