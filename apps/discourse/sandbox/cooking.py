# SPDX-License-Identifier: AGPL-3.0-or-later
"""A post's raw text made into the HTML that the forum would show and send."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import nh3
from markdown_it import MarkdownIt

from apps.discourse.sandbox.board import Board

ATTRIBUTE = re.compile(r'(\w+)=(?:"([^"]*)"|“([^”]*)”|(\S+))')
BLOCKS = re.compile(
    r"^\[(?P<name>quote|details|event|spoiler)(?:=(?P<value>\"[^\"]*\"|[^\]\n]*))?"
    r"(?P<rest>(?:\s[^\]\n]*)?)\][ \t]*\n?(?P<body>.*?)\n?\[/(?P=name)\][ \t]*$",
    re.MULTILINE | re.DOTALL,
)
DATE = re.compile(r"\[date=([\d-]+)((?:\s+\w+=(?:\"[^\"]*\"|\S+?))*)\s*\]")
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
MENTION = re.compile(r"(?<![\w@/.])@([\w.-]*\w)")
UPLOAD = re.compile(r"upload://([A-Za-z0-9]+)(\.[A-Za-z0-9]+)?")
IMAGE_SIZE = re.compile(r"!\[([^\]|\n]*)\|(\d+)x(\d+)[^\]\n]*\]")
TAG = re.compile(r"(<[^>]*>)")

TAGS = {
    "a", "abbr", "aside", "b", "blockquote", "br", "code", "del", "details", "div", "em", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "s",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "dir", "lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height", "title"},
    "ol": {"start"},
}

_markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(
    ["table", "strikethrough"]
)


def cook(board: Board, raw: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x02{len(kept) - 1}\x03"

    text = CODE.sub(keep, raw.replace("\x02", "").replace("\x03", ""))
    text = IMAGE_SIZE.sub(r"![\1]", text)
    text = UPLOAD.sub(lambda found: address_of_upload(board, found), text)
    text = BLOCKS.sub(lambda found: block(found), text)
    text = DATE.sub(local_date, text)
    text = re.sub(r"\x02(\d+)\x03", lambda found: kept[int(found[1])], text)
    made = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        generic_attribute_prefixes={"data-"},
        link_rel="noopener nofollow ugc",
    )
    return mentions_linked(board, made).strip()


def attributes_of(text: str) -> dict[str, str]:
    """`key="value"` pairs, in the order in which they stand."""
    return {key: a or b or c for key, a, b, c in ATTRIBUTE.findall(text)}


def block(found: re.Match[str]) -> str:
    makers: dict[str, Callable[[re.Match[str]], str]] = {
        "quote": quote,
        "details": details,
        "spoiler": lambda found: f'<div class="spoiler">\n\n{found["body"]}\n\n</div>',
        "event": event,
    }
    return f"\n\n{makers[found['name']](found)}\n\n"


def quote(found: re.Match[str]) -> str:
    parts = [part.strip() for part in (found["value"] or "").strip('"').split(",")]
    fields = dict(part.split(":", 1) for part in parts if ":" in part)
    name = html.escape(fields.get("username", parts[0] if ":" not in parts[0] else ""))
    data = "".join(
        f' data-{key}="{html.escape(fields[key])}"' for key in ("post", "topic") if key in fields
    )
    return (
        f'<aside class="quote" data-username="{name}"{data}>\n<div class="title">{name}:</div>\n'
        f"<blockquote>\n\n{found['body']}\n\n</blockquote>\n</aside>"
    )


def details(found: re.Match[str]) -> str:
    summary = html.escape((found["value"] or "").strip('"') or "Summary")
    return f"<details>\n<summary>{summary}</summary>\n\n{found['body']}\n\n</details>"


def event(found: re.Match[str]) -> str:
    """The box of the calendar plugin; what is not valid never comes this far."""
    fields = attributes_of(found["rest"])
    kebab = {re.sub(r"([A-Z])", r"-\1", key).lower(): value for key, value in fields.items()}
    data = "".join(f' data-{key}="{html.escape(value)}"' for key, value in kebab.items())
    return f'<div class="discourse-post-event"{data}>\n\n{found["body"]}\n\n</div>'


def local_date(found: re.Match[str]) -> str:
    fields = {key.lower(): value for key, value in attributes_of(found[2]).items()}
    day, time = found[1], fields.get("time", "")
    zone = fields.get("timezone", "UTC")
    try:
        at = datetime.fromisoformat(f"{day} {time or '00:00'}").replace(tzinfo=ZoneInfo(zone))
    except (ValueError, LookupError, OSError):
        return "<span>Invalid date</span>"
    words = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ UTC" if time else "%Y-%m-%d UTC")
    data = {"date": day, "email-preview": words}
    if time:
        data["time"] = time
    for key in ("timezone", "timezones", "format", "countdown", "recurring"):
        if key in fields:
            data[key] = fields[key]
    if "displayedtimezone" in fields:
        data["displayed-timezone"] = fields["displayedtimezone"]
    written = "".join(f' data-{key}="{html.escape(value)}"' for key, value in data.items())
    return f'<span class="discourse-local-date"{written}>{words}</span>'


def address_of_upload(board: Board, found: re.Match[str]) -> str:
    upload = board.state.uploads.get(found[1])
    if upload is None:
        return "/images/transparent.png"
    return f"{board.base_url}{path_of_upload(upload.digest, upload.extension)}"


def path_of_upload(digest: str, extension: str) -> str:
    return f"/uploads/default/original/1X/{digest}.{extension}"


def mentions_linked(board: Board, made: str) -> str:
    """In text only: not in code, not within a link."""
    inside = 0
    parts = TAG.split(made)
    for index, part in enumerate(parts):
        if index % 2:
            if re.match(r"<(a|code|pre)\b", part):
                inside += 1
            elif re.match(r"</(a|code|pre)>", part):
                inside -= 1
        elif not inside:
            parts[index] = MENTION.sub(lambda found: mention(board, found), part)
    return "".join(parts)


def mention(board: Board, found: re.Match[str]) -> str:
    user = board.find_user(found[1])
    if user is None:
        return f'<span class="mention">{found[0]}</span>'
    return f'<a class="mention" href="/u/{user.username.lower()}">{found[0]}</a>'
