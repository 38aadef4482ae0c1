# SPDX-License-Identifier: AGPL-3.0-or-later
"""Videos by address: a link alone in its paragraph becomes a card that plays after a click.

Until then nothing is asked of the other site; without a script the card is a link that names it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from django.conf import settings

FRAME_HOSTS = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://commons.wikimedia.org",
)
"""Sites whose players may stand in a frame; PeerTube's come from EVENTFORUM_PEERTUBE_HOSTS."""

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
VIMEO_PATH = re.compile(r"/(?:video/)?(\d{1,12})(?:/([0-9a-f]{1,20}))?/?")
PEERTUBE_PATH = re.compile(r"/(?:w|videos/(?:watch|embed))/([A-Za-z0-9-]{10,40})/?")
COMMONS_FILE = re.compile(r"/wiki/File:(.{1,240}\.(?:webm|ogv|ogg|mpg|mpeg|mp4))", re.IGNORECASE)
START = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?")


@dataclass(frozen=True)
class Player:
    """What a card needs: the address for the frame, and the site in words."""

    frame: str
    host: str


def frame_sources() -> list[str]:
    """All origins a player's frame may come from, as the CSP wants them."""
    return [*FRAME_HOSTS, *(f"https://{host}" for host in settings.EVENTFORUM_PEERTUBE_HOSTS)]


def player_for(address: str) -> Player | None:
    """The player of a video's address, or None for any other address."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.username or parts.port:
            return None
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    if host in settings.EVENTFORUM_PEERTUBE_HOSTS or parts.hostname in (
        settings.EVENTFORUM_PEERTUBE_HOSTS
    ):
        return _peertube(parts)
    read = _SITES.get(host)
    return read(parts) if read else None


def _youtube(parts: SplitResult) -> Player | None:
    query = parse_qs(parts.query)
    if parts.hostname and parts.hostname.endswith("youtu.be"):
        video = parts.path.strip("/")
    elif parts.path == "/watch":
        video = query.get("v", [""])[0]
    else:
        kind, _, video = parts.path.strip("/").partition("/")
        video = video if kind in ("embed", "live", "shorts", "v") else ""
    if not YOUTUBE_ID.fullmatch(video):
        return None
    start = _seconds((query.get("t") or query.get("start") or [""])[0])
    return Player(f"{FRAME_HOSTS[0]}/embed/{video}?autoplay=1{start}", "YouTube")


def _seconds(start: str) -> str:
    found = START.fullmatch(start)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    return f"&start={total}" if total else ""


def _vimeo(parts: SplitResult) -> Player | None:
    found = VIMEO_PATH.fullmatch(parts.path)
    if not found:
        return None
    video, unlisted = found.groups()
    hidden = f"&h={unlisted}" if unlisted else ""
    return Player(f"{FRAME_HOSTS[1]}/video/{video}?autoplay=1&dnt=1{hidden}", "Vimeo")


def _commons(parts: SplitResult) -> Player | None:
    found = COMMONS_FILE.fullmatch(unquote(parts.path))
    if not found:
        return None
    name = quote(found[1].replace(" ", "_"), safe="")
    return Player(f"{FRAME_HOSTS[2]}/wiki/File:{name}?embedplayer=yes", "Wikimedia Commons")


def _peertube(parts: SplitResult) -> Player | None:
    found = PEERTUBE_PATH.fullmatch(parts.path)
    host = parts.hostname or ""
    return Player(f"https://{host}/videos/embed/{found[1]}?autoplay=1", host) if found else None


_SITES: dict[str, Callable[[SplitResult], Player | None]] = {
    "youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
    "commons.wikimedia.org": _commons,
    "commons.m.wikimedia.org": _commons,
}


def is_player_frame(address: str) -> bool:
    """Whether this is an address our cards put into a frame, and no other page of those sites."""
    return bool(_FRAME.fullmatch(address)) and any(
        address.startswith(f"{origin}/") for origin in frame_sources()
    )


_FRAME = re.compile(
    r"https://[a-z0-9.-]+/(?:embed/[\w-]{11}\?autoplay=1(?:&start=\d+)?"
    r"|video/\d+\?autoplay=1&dnt=1(?:&h=[0-9a-f]+)?"
    r"|wiki/File:[\w.~%-]+\?embedplayer=yes"
    r"|videos/embed/[A-Za-z0-9-]{10,40}\?autoplay=1)",
    re.ASCII,
)
