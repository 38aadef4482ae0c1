# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody says themselves in a mail: no quotes of what they answer, no signature.

What quotes look like is told by their form first (lines with >, a line with a date and an address
that ends in a colon, a block of "Name: value"), for the words differ in each language and program.
"""

import re

from apps.notifications.mail_in.words import DEVICES, FROM, SENT, SENT_WITH

MARK = "⁂⁂"
"""Begins the line above the text of each mail that can be answered; below it, all is
quoted. No program translates it."""

LONGEST_LINE = 4_000
MOST_LINES = 5_000
KEPT_OF_A_QUOTE = 2
"""Lines of a quote that stay above an answer that stands in its midst."""

INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
QUOTED = re.compile(r"[ \t\u00a0]{0,3}[>＞]")
OPENING = re.compile(r"(?:[ \t\u00a0]{0,3}[>＞])+[ \t\u00a0]?")
ENDS_IN_COLON = re.compile(r"[:：︓]\s*\Z")
ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
YEAR = re.compile(r"(?:19|20|25)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
CLOCK = re.compile(r"\d{1,2}[:.h時시点]\d{2}|\d{1,2}\s?[時시点]")
LABELLED = re.compile(r"[*_\s]{0,4}([^\s:：*<>@][^:：*<>@]{0,30}?)[*_\s]{0,4}[:：][*_\s]{0,4}(.*)")
RULER = re.compile(r"\s*(?:[-_=—–]{5,}|[-_*=—–]{3,}[^-_*=—–]{3,60}[-_*=—–]{3,})\s*\Z")
SIGNATURE = re.compile(r"\s{0,3}(?:--|—|__)[ \u00a0]?\Z")
LISTED = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)]|#{1,6}|\||`{3})\s?|\s{4}|\t")


def own_words(text: str) -> str:
    """What is left when quotes and the signature are taken out; may be empty."""
    lines = [_plain(line) for line in text.splitlines()[:MOST_LINES]]
    above = _above_the_mark(lines)
    if above is not None:
        lines = above
    lines = _without_headers(lines)
    lines = _without_quotes(lines)
    return "\n".join(_unwrapped(_without_signature(_trimmed(lines)))).strip()


def is_cut(text: str) -> bool:
    """Whether nothing in there looks like what the mails of the portal hold themselves."""
    return MARK not in text


def _plain(line: str) -> str:
    return INVISIBLE.sub("", line[:LONGEST_LINE]).replace("\u00a0", " ").rstrip()


def _above_the_mark(lines: list[str]) -> list[str] | None:
    """What stands above the portal's mail, when something does: an answer on top of it."""
    for place, line in enumerate(lines):
        if OPENING.sub("", line).lstrip(" *_").startswith(MARK):
            above = _without_quotes(_without_headers([*lines[:place], "> "]))
            return above if any(line.strip() for line in above) else None
    return None


def _without_headers(lines: list[str]) -> list[str]:
    """Up to where a program put the head of the mail that is answered, "From: … Sent: …"."""
    for place, line in enumerate(lines):
        if not QUOTED.match(line) and _begins_head(lines, place):
            end = place
            while end and (not lines[end - 1].strip() or RULER.match(lines[end - 1])):
                end -= 1
            return lines[:end]
    return lines


def _begins_head(lines: list[str], place: int) -> bool:
    """Three lines of "Name: value" one after another, of which one says from whom, one when."""
    first = LABELLED.fullmatch(lines[place].strip())
    if not first:
        return False
    sender = sent = False
    count = 0
    for line in [line for line in lines[place : place + 8] if line.strip()][:6]:
        found = LABELLED.fullmatch(line.strip())
        if not found:
            break
        label, value = found[1].strip().casefold(), found[2]
        sender = sender or label in FROM or (count == 0 and bool(ADDRESS.search(value)))
        sent = sent or label in SENT or bool(YEAR.search(value) and CLOCK.search(value))
        count += 1
    return sender and sent and count >= 3


def _without_quotes(lines: list[str]) -> list[str]:
    """Without quoted lines and the line above them that says who wrote them.

    An answer between quotes keeps the end of what it answers; an answer above or below does not.
    """
    runs = _runs(lines)
    said = [place for place, (quoted, run) in enumerate(runs) if not quoted and _says(run)]
    is_inline = len(said) > 1 and any(runs[place][0] for place in range(said[0], said[-1]))
    kept: list[str] = []
    for place, (quoted, run) in enumerate(runs):
        if not quoted:
            kept += run
        elif is_inline and said[0] < place < said[-1]:
            kept += ["", *_end_of_quote(run), ""]
        else:
            kept.append("")
    return kept


def _runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """Quoted lines and others in turn; what says who wrote is no part of either.

    What follows such a line without any sign of a quote is one, too, to the end.
    """
    runs: list[tuple[bool, list[str]]] = []
    place = 0
    while place < len(lines):
        quoted = bool(QUOTED.match(lines[place]))
        end = place
        while end < len(lines) and bool(QUOTED.match(lines[end])) == quoted:
            end += 1
        run = lines[place:end]
        if not quoted:
            followed = end < len(lines)
            run, is_last = _without_attribution(run, followed=followed)
            if is_last and not followed:
                return [*runs, (False, run)]
        runs.append((quoted, run))
        place = end
    return runs


def _without_attribution(run: list[str], *, followed: bool) -> tuple[list[str], bool]:
    """Own lines up to the one that says "On … somebody wrote:", and whether there was one.

    Before a quote it is what ends in a colon and has a date or an address; with no quote behind
    it has to have all three, and everything after it goes.
    """
    if followed:
        end = len(run)
        while end and not run[end - 1].strip():
            end -= 1
        for size in (1, 2, 3):
            begin = end - size
            if begin < 0 or not run[begin].strip():
                break
            words = " ".join(run[begin:end])
            if ENDS_IN_COLON.search(words) and len(words) < 400 and _names_source(words):
                # Programs break it over lines; the first of them follows a blank one.
                if size < 3 and begin and run[begin - 1].strip() and not _is_whole(words):
                    continue
                return run[:begin], True
        return run, False
    for place in range(len(run)):
        for size in (1, 2, 3):
            window = [line.strip() for line in run[place : place + size]]
            words = " ".join(window)
            ends = all(window) and len(words) < 400 and ENDS_IN_COLON.search(words)
            if ends and _names_all(words):
                return run[:place], True
    return run, False


def _names_source(words: str) -> bool:
    return bool(ADDRESS.search(words) or YEAR.search(words) or CLOCK.search(words))


def _names_all(words: str) -> bool:
    return bool(ADDRESS.search(words) and YEAR.search(words) and CLOCK.search(words))


def _is_whole(words: str) -> bool:
    """Whether it has a date and ends in somebody: it needs no line before it."""
    return bool(YEAR.search(words) and CLOCK.search(words))


def _says(run: list[str]) -> bool:
    return any(line.strip() and not SIGNATURE.match(line) for line in _without_signature(run))


def _end_of_quote(run: list[str]) -> list[str]:
    """The last lines of it, without those that hold addresses: some open doors."""
    plain = [OPENING.sub("", line).strip() for line in run]
    shown = [line for line in plain if line and "://" not in line and "@" not in line]
    return [f"> {line}" for line in shown[-KEPT_OF_A_QUOTE:]]


def _without_signature(lines: list[str]) -> list[str]:
    """Up to the line of two hyphens, and without the line that praises a telephone."""
    for place, line in enumerate(lines):
        if SIGNATURE.match(line) and len(lines) - place <= 20:
            lines = lines[:place]
            break
    lines = _trimmed(lines)
    if lines and _praises(lines[-1]):
        lines = _trimmed(lines[:-1])
    return lines


def _praises(line: str) -> bool:
    words = line.casefold()
    is_short = len(words) <= 120 and not words.endswith("?")
    return (
        is_short
        and any(sent in words for sent in SENT_WITH)
        and any(device in words for device in DEVICES)
    )


def _trimmed(lines: list[str]) -> list[str]:
    begin, end = 0, len(lines)
    while begin < end and not lines[begin].strip():
        begin += 1
    while end > begin and (not lines[end - 1].strip() or RULER.match(lines[end - 1])):
        end -= 1
    return lines[begin:end]


def _unwrapped(lines: list[str]) -> list[str]:
    """Paragraphs as they were typed: programs break lines at some 72 letters, pages need not."""
    whole: list[str] = []
    last = ""
    for line in lines:
        word = line.split(" ", 1)[0]
        is_full = 60 <= len(last) <= 80 and len(last) + 1 + len(word) > 70
        if whole and is_full and line.strip() and not _stands_alone(last, line):
            whole[-1] += f" {line.strip()}"
        elif not (whole and not line.strip() and not whole[-1].strip()):
            whole.append(line)
        last = line
    return whole


def _stands_alone(line: str, after: str) -> bool:
    return bool(LISTED.match(after) or line.lstrip().startswith((">", "|")) or QUOTED.match(after))
