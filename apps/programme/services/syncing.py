# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worker's look at a kept source: ask, compare, take over, or wait for a person."""

import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.db import transaction
from django.utils import timezone as clock

from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.programme.models import ImportFile, ImportRun, ProgrammeSource
from apps.programme.services.applying import apply
from apps.programme.services.comparing import compare
from apps.programme.services.keeping import pause
from apps.programme.services.packing import packed, packed_json
from apps.programme.services.plan import Answers, Plan
from apps.programme.services.reading import Answer, Content, fetched, file_name, hash_of, parsed
from apps.programme.services.refusing import refusals_of, remember
from apps.programme.services.waiting import discard
from apps.programme.services.working import LEASE, show
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Programme, to_json
from apps.sessions.services.writing import lock_event

Result = ProgrammeSource.Result

MOST_FAILURES = 10
"""After so many in a row nobody asks again until a person says so; with the pauses between them
these are two days at least."""

LONGEST_PAUSE = timedelta(days=1)

OVER = timedelta(days=90)
"""How long after an event its programme is still looked at: recordings and slides come late. Who
asks for it later than that gets as long again."""


class Taken(Exception):
    """The lease ended and another worker has the source."""


def due_sources(*, now: datetime) -> list[int]:
    """Sources whose time has come, those waiting longest first."""
    due = ProgrammeSource.objects.due(now).order_by("next_at")
    return list(due.values_list("pk", flat=True)[:100])


def sync(source_id: int) -> None:
    """Look at a source once, if it is due and no other worker is at it.

    Changes are applied in one transaction with the result; a worker that is killed leaves nothing
    half done, and the next one begins anew when the lease has ended. What vanishes in a mass is
    not applied, nor is anything else of that file: it waits for a person.
    """
    source = _claimed(source_id)
    if source is None:
        return
    try:
        _look(source)
    except Taken:
        return
    except SourceError as error:
        _failed(source, error.to_json())
    except Refused as refusal:
        _failed(source, {"code": "refused", "rule": refusal.code, "words": str(refusal)})
    except Exception:
        _failed(source, {"code": "unexpected"})
        raise


def pause_after(failures: int, *, interval: timedelta) -> timedelta:
    """How long to leave a source alone: twice as long after each failure, a day at most.

    A tenth more or less, so that sources that fell ill together do not come back together.
    """
    doubled = interval * 2 ** min(max(failures - 1, 0), 10)
    wait = max(interval, min(doubled, LONGEST_PAUSE))
    return wait * random.uniform(0.9, 1.1)  # noqa: S311 -- spread, not secrecy


def _claimed(source_id: int) -> ProgrammeSource | None:
    now = clock.now()
    with transaction.atomic():
        due = ProgrammeSource.objects.due(now).filter(pk=source_id)
        source = due.select_for_update(skip_locked=True).first()
        if source is None:
            return None
        wanted = source.wanted_at or source.created_at
        if max(source.event.finishes_at, wanted) < now - OVER:
            pause(source, by=None, reason=ProgrammeSource.Pause.OVER)
            return None
        source.lease_until = now + LEASE
        source.save(update_fields=["lease_until"])
    return source


def _look(source: ProgrammeSource) -> None:
    answer = fetched(source.address, etag=source.etag, last_modified=source.last_modified)
    if answer.content is None:
        return _nothing_new(source)
    if _is_older(answer, source):
        return _nothing_new(source, problem={"code": "older"})
    raw_hash = hash_of(answer.content)
    stamps: dict[str, Any] = {
        "etag": answer.etag,
        "last_modified": answer.last_modified,
        "raw_hash": raw_hash,
    }
    if raw_hash == source.raw_hash:
        return _nothing_new(source, **stamps)
    programme = parsed(
        answer.content,
        filename=file_name(source.address),
        format=source.format,
        timezone=source.timezone,
        default_timezone=source.event.timezone,
    )
    stamps["content_hash"] = programme.content_hash
    if programme.content_hash == source.content_hash:
        return _nothing_new(source, **stamps)
    return _take_over(source, programme, answer.content, stamps)


def _take_over(
    source: ProgrammeSource, programme: Programme, content: Content, stamps: dict[str, Any]
) -> None:
    event = Event.objects.get(pk=source.event_id)
    answers = Answers(left_out=refusals_of(event))
    plan = compare(event, programme, answers=answers)
    with transaction.atomic():
        _still_ours(source)
        if lock_event(event).version != event.version:
            plan = compare(Event.objects.get(pk=event.pk), programme, answers=answers)
        if not plan.is_mass_removal:
            _applied(source, plan, stamps)
            return
    _hold(source, programme, content, stamps)


def _applied(source: ProgrammeSource, plan: Plan, stamps: dict[str, Any]) -> None:
    """Write it; a preview of an earlier file that waits has nothing to decide any more."""
    for waiting in source.runs.filter(state=ImportRun.State.WAITING):
        discard(waiting, by=None)
    run = ImportRun(source=source.address, kept_source=source)
    written = apply(plan, by=None, run=run)
    remember(source.event, written, by=None)
    _finish(source, result=Result.APPLIED if written.run else Result.UNCHANGED, **stamps)


def _hold(
    source: ProgrammeSource, programme: Programme, content: Content, stamps: dict[str, Any]
) -> None:
    """Let the whole file wait for a person; they are told once, however often it changes."""
    with transaction.atomic():
        _still_ours(source)
        run = source.runs.filter(state=ImportRun.State.WAITING).first()
        is_new = run is None
        run = run or ImportRun(event=source.event, kept_source=source)
        run.state, run.attempts = ImportRun.State.WAITING, 0
        run.source, run.choices = source.address, {}
        run.options = {"timezone": source.timezone, "format": source.format}
        run.save()
        ImportFile.objects.update_or_create(
            run=run,
            defaults={
                "content": packed(content),
                "programme": packed_json(to_json(programme)),
                "preview": None,
            },
        )
        show(run, programme, problem={"code": "mass-removal"})
        _finish(source, result=Result.WAITING, **stamps)
        if is_new:
            record("import.waiting", run, event=source.event)


def _nothing_new(
    source: ProgrammeSource, *, problem: dict[str, Any] | None = None, **stamps: Any
) -> None:
    waits = source.runs.filter(state=ImportRun.State.WAITING).exists()
    result = Result.WAITING if waits else Result.UNCHANGED
    _finish(source, result=result, problem=problem or {}, **stamps)


def _finish(source: ProgrammeSource, **changed: Any) -> None:
    """Note the look and let the source go, if it is still ours."""
    now = clock.now()
    ProgrammeSource.objects.filter(pk=source.pk, lease_until=source.lease_until).update(
        **{"problem": {}, **changed},
        checked_at=now,
        next_at=now + pause_after(0, interval=source.every),
        failures=0,
        lease_until=None,
    )


def _failed(source: ProgrammeSource, problem: dict[str, Any]) -> None:
    """Note why, and leave the source alone for a while; after too many for good."""
    now, failures = clock.now(), source.failures + 1
    with transaction.atomic():
        mine = ProgrammeSource.objects.filter(pk=source.pk, lease_until=source.lease_until)
        noted = mine.update(
            problem=problem,
            result=Result.FAILED,
            failures=failures,
            checked_at=now,
            next_at=now + pause_after(failures, interval=source.every),
            lease_until=None,
        )
        if noted and failures >= MOST_FAILURES:
            pause(source, by=None, reason=ProgrammeSource.Pause.FAILURES)


def _still_ours(source: ProgrammeSource) -> None:
    mine = ProgrammeSource.objects.filter(pk=source.pk, lease_until=source.lease_until)
    if not mine.select_for_update().exists():
        raise Taken


def _is_older(answer: Answer, source: ProgrammeSource) -> bool:
    """Whether a cache on the way serves a copy from before what we have already seen."""
    try:
        one = parsedate_to_datetime(answer.last_modified)
        return one < parsedate_to_datetime(source.last_modified)
    except (TypeError, ValueError):
        return False
