# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way by web push: to each browser that a person has named, through its push service."""

import base64
import json
import logging
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b

from django.conf import settings
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.secrets_at_rest import decrypt
from apps.core import languages
from apps.core.fetch import FetchError, FetchRefused, post
from apps.notifications import web_push
from apps.notifications.composing import Composed, Content, composes
from apps.notifications.models import Letter, PushDevice
from apps.notifications.reach import reaches
from apps.notifications.services import devices
from apps.notifications.services.keys import PortalKey, portal_key
from apps.notifications.ways import AGAIN, DROPPED, HANDED, Batch, Outcome, way

logger = logging.getLogger(__name__)

SECONDS = 20.0
"""For all of a batch: well below the lease of its letters. What is left goes with the next."""

TIMEOUT = 5.0
AT_ONCE = 8
LARGEST_ANSWER = 64 * 1024

LONGEST_TITLE, LONGEST_BODY = 120, 240
KEPT_AT_MOST = timedelta(days=28)
"""How long a service is asked to keep a message for a browser that is off; a day otherwise."""

PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)
MOST_FAILURES = 30
GIVEN_UP_AFTER = timedelta(days=14)
"""A device that has taken nothing for so long, and failed so often in a row, is forgotten."""

NO_DEVICE = DROPPED + "no device"
URGENCY = {"reminder": "high", "digest": "low"}

TAKEN, GONE, PAUSED, REFUSED = "taken", "gone", "paused", "refused"


@dataclass(frozen=True)
class Answer:
    """What became of one message to one device."""

    device: PushDevice
    was: str
    pause: timedelta = PAUSE


@dataclass
class Message:
    letter: Letter
    text: bytes
    headers: dict[str, str] = field(default_factory=dict)


@way("push")
def hand_over(batch: Batch) -> Outcome:
    """Handed over when one browser's service took it; again while one may take it later."""
    now, key = clock.now(), portal_key()
    named = _devices_of(batch, key)
    outcome: Outcome = {}
    meant: dict[int, int] = {}
    waiting: list[tuple[Message, PushDevice]] = []
    for letter, content in batch:
        mine = [device for device in named.get(letter.user_id, ()) if _is_meant(device, letter)]
        ready = [device for device in mine if not (device.wait_until and device.wait_until > now)]
        outcome[letter.pk] = AGAIN if mine else NO_DEVICE
        meant[letter.pk] = len(mine)
        message = _message(letter, content, now=now)
        waiting += [(message, device) for device in ready]
    answers = _send_all(waiting, key, now)
    _note([answer for _letter, answer in answers], now)
    return outcome | _outcome(answers, meant)


@reaches("push")
def with_devices(users: Collection[int]) -> set[int]:
    """Those who have named one."""
    rows = PushDevice.objects.filter(user__in=users).order_by().values_list("user", flat=True)
    return set(rows.distinct())


@composes(devices.TRY)
def compose(letters: Sequence[Letter], *, now: datetime) -> Composed:
    """What is sent to a device to see whether it arrives."""
    found: Composed = {}
    for letter in letters:
        with override(_language(letter)):
            said = _("This is how Eventforum will tell you here.")
            push = {"title": _("It works"), "body": said, "address": "/", "tag": devices.TRY}
            found[letter.pk] = Content(_("It works"), said, push=push)
    return found


def _devices_of(batch: Batch, key: PortalKey) -> dict[int, list[PushDevice]]:
    """By person; those that were named to another key of the portal can be told nothing."""
    people = {letter.user_id for letter, _content in batch}
    named: dict[int, list[PushDevice]] = {}
    for device in PushDevice.objects.filter(user__in=people, made_for=key.public).order_by("pk"):
        named.setdefault(device.user_id, []).append(device)
    return named


def _is_meant(device: PushDevice, letter: Letter) -> bool:
    return letter.data.get("device", device.pk) == device.pk


def _message(letter: Letter, content: Content, *, now: datetime) -> Message:
    """What the browser shows, in the reader's language; and how the service is to treat it."""
    said = content.push or {"title": content.subject}
    language = str(said.get("lang") or _language(letter))
    tag = str(said.get("tag") or letter.name)
    shown = {
        "title": _cut(str(said["title"]), LONGEST_TITLE),
        "body": _cut(str(said.get("body", "")), LONGEST_BODY),
        "address": str(said.get("address", "/"))[:1_000],
        "tag": tag,
        "lang": language,
        "dir": languages.direction(language),
    }
    if group := str(said.get("group", "")):
        shown["group"] = group
    kept = letter.expires_at - now if letter.expires_at else timedelta(days=1)
    topic = blake2b(f"{letter.user_id} {tag}".encode(), digest_size=20).digest()
    return Message(
        letter,
        json.dumps(shown, ensure_ascii=False).encode(),
        {
            "TTL": str(int(min(max(kept, timedelta(0)), KEPT_AT_MOST).total_seconds())),
            "Topic": base64.urlsafe_b64encode(topic).rstrip(b"=").decode(),
            "Urgency": URGENCY.get(letter.kind, "normal"),
        },
    )


def _language(letter: Letter) -> str:
    return letter.user.ui_language or settings.LANGUAGE_CODE


def _cut(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _send_all(
    waiting: list[tuple[Message, PushDevice]], key: PortalKey, now: datetime
) -> list[tuple[Letter, Answer]]:
    """Some at a time, as many as there is time for; what is left out has no answer."""
    until = time.monotonic() + SECONDS

    def send(one: tuple[Message, PushDevice]) -> tuple[Letter, Answer] | None:
        if time.monotonic() > until:
            return None
        return one[0].letter, _send(*one, key, now)

    if not waiting:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(waiting)), "push") as pool:
        return [answer for answer in pool.map(send, waiting) if answer is not None]


def _send(message: Message, device: PushDevice, key: PortalKey, now: datetime) -> Answer:
    """Runs in a thread: it asks the database nothing."""
    try:
        body = web_push.encrypt(message.text, key=device.key, secret=decrypt(device.secret))
        signed = web_push.authorization(
            device.endpoint, private=key.private, contact=_contact(), now=now
        )
        answer = post(
            device.endpoint,
            content=body,
            headers={
                **message.headers,
                "Authorization": signed,
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
            },
            max_bytes=LARGEST_ANSWER,
            timeout=TIMEOUT,
        )
    except (FetchRefused, ValueError) as problem:
        # Its name leads inside by now, or the secret of its keys is gone.
        logger.warning("Device %s is forgotten: %s", device.pk, type(problem).__name__)
        return Answer(device, GONE)
    except FetchError as problem:
        logger.info("Device %s could not be told: %s", device.pk, problem.reason)
        return Answer(device, PAUSED)
    return _answer(device, answer.status, answer.headers.get("retry-after", ""), now)


def _answer(device: PushDevice, status: int, retry_after: str, now: datetime) -> Answer:
    if status in (200, 201, 202, 204):
        return Answer(device, TAKEN)
    logger.info("Device %s could not be told: status %s", device.pk, status)
    if status in (404, 410):
        return Answer(device, GONE)
    if status == 429 or status >= 500:
        return Answer(device, PAUSED, _pause(retry_after, now))
    return Answer(device, REFUSED)


def _pause(retry_after: str, now: datetime) -> timedelta:
    """What the service asks for, in seconds or as a date, between a second and a day."""
    try:
        if retry_after.strip().isdecimal():
            asked = timedelta(seconds=min(int(retry_after[:9]), 10**6))
        else:
            asked = parsedate_to_datetime(retry_after) - now
    except (TypeError, ValueError):
        return PAUSE
    return min(max(asked, timedelta(seconds=1)), LONGEST_PAUSE)


def _note(answers: list[Answer], now: datetime) -> None:
    """What the devices' rows remember; one that was renewed meanwhile is left as it is."""
    gone = {answer.device.pk for answer in answers if answer.was == GONE}
    PushDevice.objects.filter(pk__in=gone).delete()
    taken = {answer.device.pk for answer in answers if answer.was == TAKEN} - gone
    PushDevice.objects.filter(pk__in=taken).update(worked_at=now, failures=0, wait_until=None)
    missed = {answer.device.pk: answer for answer in answers if answer.was in (PAUSED, REFUSED)}
    for pk in missed.keys() - gone - taken:
        device, failures = missed[pk].device, missed[pk].device.failures + 1
        quiet = now - (device.worked_at or device.created_at)
        if failures > MOST_FAILURES and quiet > GIVEN_UP_AFTER:
            PushDevice.objects.filter(pk=pk).delete()
            continue
        until = now + missed[pk].pause if missed[pk].was == PAUSED else None
        PushDevice.objects.filter(pk=pk).update(failures=failures, wait_until=until)


def _outcome(answers: list[tuple[Letter, Answer]], meant: dict[int, int]) -> Outcome:
    """By letter: one that took it is enough; it is dropped when no device is left that could."""
    heard: dict[int, list[str]] = {}
    for letter, answer in answers:
        heard.setdefault(letter.pk, []).append(answer.was)
    outcome: Outcome = {}
    for pk, found in heard.items():
        if TAKEN in found:
            outcome[pk] = HANDED
        elif PAUSED not in found and len(found) == meant[pk]:
            outcome[pk] = NO_DEVICE
    return outcome


def _contact() -> str:
    """Whom a push service can write to."""
    given = settings.EVENTFORUM_CONTACT
    return given if given.startswith(("mailto:", "https:")) else settings.BASE_URL
