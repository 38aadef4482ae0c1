# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of a forum's webhook: what it sent in the last 30 days, whether it came or not."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from apps.discourse import receiver
from apps.discourse.bodies import NoBody
from apps.discourse.client import api
from apps.discourse.client.answers import Answer, Done
from apps.discourse.models import Delivery, Forum, Watch
from apps.discourse.reconciling.cursors import keep_cursor

MOST_PAGES = 40


def replay(
    forum: Forum, *, now: datetime, watch: Watch, lane: api.Lane = api.Lane.FRESH
) -> Answer | None:
    """Keep what did not come, since the log was last read whole; None when that is done, the answer
    that is in the way otherwise. The next turn goes on from there: what was logged meanwhile has
    moved the rest further down, and is read the time after."""
    if forum.hook_id is None:
        return None
    kept = watch.cursors.get("log") or {}
    highest, offset = max(forum.log_seen, kept.get("highest", 0)), kept.get("offset", 0)
    is_first = offset == 0
    for _page in range(MOST_PAGES):
        answer = api.delivery_log(forum, forum.hook_id, offset=offset, now=now, lane=lane)
        if not isinstance(answer, Done):
            return answer
        entries = [one for one in answer.data["web_hook_events"] if _number(one) is not None]
        new = [one for one in entries if (_number(one) or 0) > forum.log_seen]
        _keep(forum, new, now)
        if is_first:
            highest = max([highest, *(_number(one) or 0 for one in new)])
        is_first = False
        offset += len(entries)
        if not new or len(new) < len(entries) or forum.log_seen == 0:
            break
        keep_cursor(watch, "log", {"highest": highest, "offset": offset})
    else:
        return None
    keep_cursor(watch, "log", None)
    Forum.objects.filter(pk=forum.pk, log_seen__lt=highest).update(log_seen=highest)
    forum.log_seen = max(forum.log_seen, highest)
    return None


def _keep(forum: Forum, entries: list[dict[str, Any]], now: datetime) -> None:
    """Oldest first, as they happened; without those that came."""
    numbers = [str(_number(one)) for one in entries]
    known = Delivery.objects.filter(forum=forum, event_id__in=numbers)
    came = set(known.values_list("event_id", flat=True))
    for entry, headers, body in _read(reversed(entries)):
        if str(_number(entry)) in came:
            continue
        try:
            receiver.keep(
                forum,
                kind=headers.get("x-discourse-event-type", ""),
                event=headers.get("x-discourse-event", ""),
                event_id=str(_number(entry)),
                body=body.encode("utf-8", "surrogatepass"),
                now=now,
                source=Delivery.Source.LOG,
            )
        except NoBody:
            continue


def _read(
    entries: Iterator[dict[str, Any]],
) -> Iterator[tuple[dict[str, Any], Mapping[str, str], str]]:
    for entry in entries:
        headers, body = entry.get("headers"), entry.get("payload")
        try:
            told = json.loads(headers) if isinstance(headers, str) else headers
        except ValueError:
            continue
        if not isinstance(told, dict) or not isinstance(body, str):
            continue
        yield entry, {str(name).lower(): str(value) for name, value in told.items()}, body


def _number(entry: object) -> int | None:
    number = entry.get("id") if isinstance(entry, dict) else None
    return number if isinstance(number, int) else None
