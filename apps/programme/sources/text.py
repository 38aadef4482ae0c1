# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts from strangers made safe to store: cleaned, cut, masked, told apart.

Sanitising HTML is not done here: whoever stores a text renders it through `apps.core.text`.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from apps.core.languages import canonical

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SPACE = re.compile(r"\s+")
BREAK_TAG = re.compile(r"<br\s*/?>[ \t]*\n?", re.IGNORECASE)
ADDRESS = re.compile(
    r"[<(\[]?\s*[^\s<>()\[\],;]+@[^\s<>()\[\],;@]+\.[^\s<>()\[\],;@.]{2,}\s*[>)\]]?"
)
HTML_END = re.compile(
    r"</(?:p|a|ul|ol|li|div|h[1-6]|strong|em|b|i|u|span|blockquote|pre|table|code)\s*>",
    re.IGNORECASE,
)
MARKDOWN = re.compile(r"\]\(https?://|^#{1,6} |\*\*\S|^[*-] ", re.MULTILINE)
SUBMISSION = re.compile(r"/talk/([A-Za-z0-9]{5,12})(?:/|$)")
OWN_CODE = re.compile(r"/sessions/([^/?#]+)/$")
SAFE_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])?")
SEVERAL = re.compile(r"[,;/]|\s+(?:and|und|et|y|i|&)\s+")
CANCELLED = re.compile(
    r"^\s*(?:[\[(]\s*CANCELL?ED\s*[\])]\s*[:–—-]?|CANCELL?ED\s*[:–—-]?(?=\s))\s*"
)

LANGUAGE_NAMES = {
    "english": "en", "englisch": "en", "anglais": "en", "inglés": "en", "англійська": "en",
    "german": "de", "deutsch": "de", "allemand": "de", "french": "fr", "français": "fr",
    "francais": "fr", "französisch": "fr", "spanish": "es", "español": "es", "castellano": "es",
    "arabic": "ar", "العربية": "ar", "عربي": "ar", "polish": "pl", "polski": "pl",
    "ukrainian": "uk", "українська": "uk", "russian": "ru", "русский": "ru",
    "portuguese": "pt", "português": "pt", "italian": "it", "italiano": "it",
    "dutch": "nl", "nederlands": "nl", "czech": "cs", "čeština": "cs", "turkish": "tr",
    "türkçe": "tr", "hebrew": "he", "עברית": "he", "persian": "fa", "فارسی": "fa",
    "chinese": "zh", "中文": "zh", "漢語": "zh", "taiwanese": "nan", "台語": "nan",
    "japanese": "ja", "日本語": "ja", "日文": "ja", "korean": "ko", "한국어": "ko",
    "indonesian": "id", "bahasa indonesia": "id", "catalan": "ca", "català": "ca",
    "basque": "eu", "euskara": "eu", "swedish": "sv", "svenska": "sv", "finnish": "fi",
    "suomi": "fi", "hungarian": "hu", "magyar": "hu", "romanian": "ro", "română": "ro",
    "greek": "el", "ελληνικά": "el", "hindi": "hi", "हिन्दी": "hi", "bengali": "bn", "বাংলা": "bn",
    "swahili": "sw", "kiswahili": "sw", "hausa": "ha", "yoruba": "yo", "yorùbá": "yo",
}  # fmt: skip

RESOURCE_KINDS = (
    ("slides", re.compile(r"slides?\b|präsentation|presentation|folien|\.(?:pdf|odp|pptx?)$")),
    ("recording", re.compile(r"video|recording|aufzeichnung|youtu\.?be|media\.ccc\.de|vimeo")),
    ("stream", re.compile(r"stream|\blive\b")),
    ("pad", re.compile(r"etherpad|\bpad\b|hackmd|cryptpad|\bnotes\b")),
)

REFERENCES = {"slides": "slides", "media": "recording", "web": "page"}
"""The c3voc form's words for links that stand for one kind only."""

GENERATOR = "Eventforum"
"""What the files name that this software wrote: their addresses tell the codes of sessions."""


def clean(value: Any) -> str:
    """A text without control characters, NUL and lone surrogates, with `\\n` line ends."""
    if value is None:
        return ""
    if not isinstance(value, str):
        value = str(value) if isinstance(value, (int, float)) else ""
    return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(value: Any) -> str:
    """A text of one line: titles, names, labels."""
    return SPACE.sub(" ", clean(value)).strip()


def localised(value: Any, languages: tuple[str, ...] = ("en",)) -> Any:
    """The text of an I18n value: an object {language: text} or already a text."""
    if not isinstance(value, Mapping):
        return value
    for language in languages:
        if value.get(language):
            return value[language]
    texts = (text for text in value.values() if isinstance(text, str) and text)
    return next(texts, "")


def text_format(*texts: str | None) -> str:
    """Tell HTML from Markdown: by the end tags of a whole document piece, not by a stray `<br>`."""
    joined = "\n".join(text for text in texts if text)
    tags = len(HTML_END.findall(joined))
    if tags == 0:
        return "markdown"
    return "html" if joined.lstrip().startswith("<") or not MARKDOWN.search(joined) else "markdown"


def without_stray_breaks(text: str) -> str:
    """Markdown in which `<br>` tags have become line ends."""
    return BREAK_TAG.sub("\n", text)


def unmasked_name(value: Any) -> str:
    """A person's name without e-mail addresses; empty when nothing else was there."""
    name = one_line(value)
    return SPACE.sub(" ", ADDRESS.sub(" ", name)).strip(" ,;-") if "@" in name else name


def language_codes(value: Any) -> list[str]:
    """The BCP 47 codes of one or more languages (`de, en`), without those nobody knows.

    Accepts codes (`de`, `pt_BR`) and the names of the larger languages in English or themselves.
    """
    told = (part.strip() for part in SEVERAL.split(one_line(value)[:200]))
    found = (LANGUAGE_NAMES.get(part.casefold()) or canonical(part) for part in told)
    return list(dict.fromkeys(code for code in found if code))


def web_address(value: Any, base: str = "") -> str:
    """An http(s) address of at most 500 characters, made absolute; empty for everything else."""
    text = one_line(value).replace(" ", "%20")
    if not text:
        return ""
    try:
        url = urljoin(base, text) if base else text
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    good = parts.scheme in {"http", "https"} and host and parts.username is None
    return url if good and len(url) <= 500 else ""


def resource_kind(url: str, title: str) -> str:
    """What a link is by its title and address: slides, recording, stream, pad or page."""
    for text in (title.casefold(), url.casefold().partition("?")[0]):
        for kind, pattern in RESOURCE_KINDS:
            if pattern.search(text):
                return kind
    return "page"


def submission_code(*addresses: Any) -> str:
    """The submission's code inside a pretalx address (`…/talk/ABCDEF/`), in upper case."""
    for address in addresses:
        found = SUBMISSION.search(address) if isinstance(address, str) else None
        if found and not found[1].isdigit():
            return found[1].upper()
    return ""


def own_code(address: Any) -> str:
    """The session's code inside an address of this software (`…/sessions/ABCDEF/`)."""
    found = OWN_CODE.search(address) if isinstance(address, str) else None
    return unquote(found[1]) if found else ""


def reference_kind(told: Any) -> str:
    """What a file says a link is, where its word is clear: slides, recording, page; else empty."""
    return REFERENCES.get(told, "") if isinstance(told, str) else ""


def without_cancelled(title: str) -> tuple[str, bool]:
    """A title without a leading “[CANCELED]”, and whether there was one (capitals only)."""
    found = CANCELLED.match(title)
    if found is None or not title[found.end() :]:
        return title, False
    return title[found.end() :], True
