# SPDX-License-Identifier: AGPL-3.0-or-later
"""What forums write in brackets, as Markdown: quotes, dates, events, folded parts, old marks."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.discourse.texts.values import LARGEST_ID

QUOTE = re.compile(r"^[ \t]{0,3}\[quote(?:=(?P<of>[^\]\n]{0,500}))?[ \t]*\](?P<rest>.*)$", re.I)
QUOTE_END = re.compile(r"^(?P<before>.*?)\[/quote\][ \t]*(?P<rest>.*)$", re.I)
DETAILS = re.compile(r"^[ \t]{0,3}\[details(?:=(?P<summary>[^\]\n]{0,500}))?[ \t]*\][ \t]*$", re.I)
EVENT = re.compile(r"^[ \t]{0,3}\[event(?P<about>[ \t][^\]\n]{0,4000})\][ \t]*$", re.I)
FENCE = re.compile(r"^[ \t]{0,3}\[/?code(?:=\w{0,20})?\][ \t]*$", re.I)
WRAPPING = re.compile(
    r"^[ \t]{0,3}\[/?(?:details|event|poll|wrap|spoiler|grid|calendar|timezones|quote)"
    r"(?:[ \t=][^\]\n]{0,2000})?\][ \t]*(?:\[/(?:calendar|timezones|event|wrap)\][ \t]*)?$",
    re.I,
)
ATTRIBUTE = re.compile(
    r"""([\w-]{1,40})=(?:"([^"\n]{0,1000})"|“([^”\n]{0,1000})”|([^\s"\]]{1,200}))"""
)

INLINE = re.compile(r"(?<!\\)\[(?P<name>date-range|date)(?P<about>[=\s][^\]\n]{0,500})\]", re.I)
PAIRS = {"b": "**", "i": "*", "s": "~~"}
PAIR = re.compile(r"(?<!\\)\[(b|i|s)\](?=\S)([^\[\]\n]{1,2000}?)(?<=\S)\[/\1\]", re.I)
BARE = re.compile(
    r"(?<!\\)\[/?(?:u|spoiler|color|size|center|left|right)(?:=[^\]\n]{0,40})?\]", re.I
)
URL = re.compile(r"(?<!\\)\[url(?:=\"?([^\]\"\s]{1,2000})\"?)?\]([^\[\]\n]{1,2000})\[/url\]", re.I)
IMG = re.compile(r"(?<!\\)\[img\]([^\[\]\s()]{1,2000})\[/img\]", re.I)

DEEPEST = 10


@dataclass(frozen=True)
class Quote:
    """Whose words, and where they stand: 0 where the forum does not say."""

    name: str = ""
    topic: int = 0
    number: int = 0


def as_blocks(lines: Iterable[tuple[bool, str]], source: Callable[[Quote], str]) -> Iterable[str]:
    """Lines, each with whether it is code, without the brackets that stand around lines. `source`
    words the last line of a quote."""
    open_quotes: list[Quote] = []
    for is_code, line in lines:
        if is_code:
            yield _quoted(line, open_quotes)
            continue
        rest = [line]
        while rest:
            line = rest.pop()
            if (found := QUOTE.match(line)) and len(open_quotes) < DEEPEST:
                yield _quoted("", open_quotes)
                open_quotes.append(quote_of(found["of"] or ""))
            elif open_quotes and (found := QUOTE_END.match(line)):
                if found["before"].strip():
                    yield _quoted(found["before"], open_quotes)
                yield from _ended(open_quotes, source)
            else:
                yield from (_quoted(shown, open_quotes) for shown in _block(line))
            if found and found["rest"].strip():
                rest.append(found["rest"])
    while open_quotes:
        yield from _ended(open_quotes, source)


def quote_of(words: str) -> Quote:
    """What stands after the = of a quote: "user, post:12, topic:345, full:true"."""
    parts = [part.strip() for part in words.strip().strip('"“”').split(",")]
    said = dict(part.split(":", 1) for part in parts[1:] if ":" in part)
    name = parts[0] if ":" not in parts[0] else ""
    return Quote(name[:100], _number(said.get("topic")), _number(said.get("post")))


def attributes(words: str) -> dict[str, str]:
    """What stands in an opening bracket, by names in small letters."""
    found = ATTRIBUTE.finditer(words)
    return {one[1].lower(): next((v for v in one.groups()[1:] if v), "") for one in found}


def without_inline(text: str) -> str:
    """A text without brackets inside lines: dates in words, old marks as those of Markdown."""
    text = INLINE.sub(_date, text)
    text = PAIR.sub(
        lambda found: f"{PAIRS[found[1].lower()]}{found[2]}{PAIRS[found[1].lower()]}", text
    )
    text = URL.sub(lambda found: f"[{found[2]}]({found[1]})" if found[1] else found[2], text)
    return BARE.sub("", IMG.sub(r"![](\1)", text))


def _ended(open_quotes: list[Quote], source: Callable[[Quote], str]) -> Iterable[str]:
    words = source(open_quotes[-1])
    if words:
        yield _quoted("", open_quotes)
        yield _quoted(words, open_quotes)
    open_quotes.pop()
    yield _quoted("", open_quotes)


def _quoted(line: str, open_quotes: list[Quote]) -> str:
    return f"{'> ' * len(open_quotes)}{line}".rstrip() if open_quotes else line


def _block(line: str) -> Iterable[str]:
    if found := DETAILS.match(line):
        summary = (found["summary"] or "").strip().strip('"“”')
        return ["", f"**{summary}**", ""] if summary else [""]
    if found := EVENT.match(line):
        about = attributes(found["about"])
        times = [_moment(about[key]) for key in ("start", "end") if about.get(key)]
        zone = about.get("timezone", "UTC")
        when = f"{' – '.join(times)} ({zone})" if times else ""
        named = f"**{about['name']}**" if about.get("name") else ""
        return [" · ".join(part for part in (named, when) if part), ""]
    if FENCE.match(line):
        return ["```"]
    return [""] if WRAPPING.match(line) else [line]


def _date(found: re.Match[str]) -> str:
    about = attributes(f"date{found['about']}" if found["about"][0] == "=" else found["about"])
    zone = about.get("timezone", "UTC")
    if found["name"].lower() == "date-range":
        times = [_moment(about[key]) for key in ("from", "to") if about.get(key)]
        return f"{' – '.join(times)} ({zone})" if times else found[0]
    if not about.get("date"):
        return found[0]
    if not about.get("time"):
        return about["date"]
    return f"{about['date']} {about['time'][:5]} ({zone})"


def _moment(words: str) -> str:
    """2026-08-13 14:00 of any way to write it."""
    return re.sub(r"(\d\d:\d\d):\d\d(?:\.\d+)?Z?$", r"\1", words.replace("T", " "))


def _number(words: str | None) -> int:
    words = (words or "").strip()
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 19 else 0
    return min(number, LARGEST_ID)
