# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.errors import Refused
from apps.discourse import layouts, reconciling, sending
from apps.discourse.client.answers import Later
from apps.discourse.models import EventMirror
from apps.discourse.queries import figures
from apps.discourse.services import mirrors

TURN = timedelta(seconds=1)


class Command(BaseCommand):
    help = "Tell how far the portal and its forums are apart; send, compare, pause, go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what", choices=["status", "check", "backfill", "reconcile", "pause", "resume"]
        )
        parser.add_argument("--event", metavar="E", help="only this event, by its address word")
        parser.add_argument("--json", action="store_true", help="tell it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = EventMirror.objects.select_related("event", "forum").filter(disconnected_at=None)
        chosen = list(rows.filter(event__slug=options["event"]) if options["event"] else rows)
        if options["event"] and not chosen:
            raise CommandError(f"{options['event']} is mirrored to no forum.")
        self.as_json = options["json"]
        what = getattr(self, f"_{options['what']}")
        try:
            told = {mirror.event.slug: what(mirror) for mirror in chosen}
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if self.as_json:
            self.stdout.write(json.dumps(told, default=_as_text))
            return
        if not told:
            self.stdout.write("No event is mirrored.")
        for event, values in told.items():
            self.stdout.write(event)
            for name, value in values.items():
                self.stdout.write(f"  {name.replace('_', ' ')}: {_in_words(value)}")

    def _status(self, mirror: EventMirror) -> dict[str, Any]:
        return {
            "forum": mirror.forum.base_url,
            "layout": mirror.layout,
            "paused": mirror.paused_at,
            **asdict(figures(mirror)),
        }

    def _check(self, mirror: EventMirror) -> dict[str, Any]:
        """What resuming, or waiting, will make and move; and what the forum's last check found."""
        preview = layouts.preview(mirror)
        return {
            "forum_works": mirror.forum.is_working,
            "checked": mirror.forum.checked_at,
            "category_to_make": preview.section,
            "topics_to_make": list(preview.made),
            "topics_to_move": list(preview.moved),
            "posts_to_send": preview.posts,
        }

    def _backfill(self, mirror: EventMirror) -> dict[str, Any]:
        _refuse_standing_still(mirror)
        mirrors.look_at_all(mirror)
        self._work(mirror)
        return self._status(mirror)

    def _reconcile(self, mirror: EventMirror) -> dict[str, Any]:
        _refuse_standing_still(mirror)
        while (answer := reconciling.compare_whole(mirror, now=timezone.now())) is not None:
            if not isinstance(answer, Later):
                raise CommandError(f"The lists of {mirror.forum} were not read: {answer}")
            _refuse_standing_still(mirror)
            time.sleep(TURN.total_seconds())
        self._work(mirror)
        return self._status(mirror)

    def _pause(self, mirror: EventMirror) -> dict[str, Any]:
        return self._status(mirrors.pause(mirror, by=None))

    def _resume(self, mirror: EventMirror) -> dict[str, Any]:
        return self._status(mirrors.resume(mirror, by=None))

    def _work(self, mirror: EventMirror) -> None:
        """Until nothing is left to do, within the forum's budget; the workers help along."""
        whole = _left(mirror)
        while left := _left(mirror):
            _refuse_standing_still(mirror)
            whole = max(whole, left)
            if not self.as_json and sys.stdout.isatty():
                done = 40 * (whole - left) // whole
                self.stdout.write(f"\r[{'#' * done:40}] {whole - left}/{whole}", ending="")
                self.stdout.flush()
            if not sending.work_for(TURN.total_seconds(), clock=timezone.now):
                if not sending.is_waiting(mirror):
                    break
                time.sleep(TURN.total_seconds())
        if not self.as_json and sys.stdout.isatty():
            self.stdout.write("")


def _refuse_standing_still(mirror: EventMirror) -> None:
    """Whoever waits for what nobody does waits for ever."""
    known = EventMirror.objects.select_related("forum").get(pk=mirror.pk)
    if not known.runs:
        raise CommandError(f"{mirror.event.slug} is paused.")
    if not known.forum.is_working:
        raise CommandError(f"{known.forum} is paused, disconnected, or refuses the key.")


def _left(mirror: EventMirror) -> int:
    told = figures(mirror)
    return told.topics_to_send + told.posts_to_send + told.topics_to_read


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _in_words(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, list):
        return "none" if not value else "".join(f"\n    {line}" for line in value)
    return {None: "—", "": "—", True: "yes", False: "no"}.get(value, str(value))
