# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a worker does for an import: read it and make its preview; apply what was chosen.

A worker takes a lease on the run. One that is killed leaves everything as it was, for what it
writes is one transaction; the sweep starts the run again when the lease has ended.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone as clock
from django.utils import translation

from apps.core.errors import Refused
from apps.events.models import Event
from apps.programme.models import ImportFile, ImportRun, ProgrammeSource
from apps.programme.services.applying import apply
from apps.programme.services.comparing import compare
from apps.programme.services.opening import open_for
from apps.programme.services.packing import packed, packed_json, unpacked, unpacked_json
from apps.programme.services.plan import Answers, Plan
from apps.programme.services.previewing import fingerprint_of, preview_of
from apps.programme.services.reading import Content, fetched, file_name, parsed
from apps.programme.services.refusing import choices_for, refusals_of, remember
from apps.programme.sources.errors import SourceError
from apps.programme.sources.neutral import Programme, from_json, to_json
from apps.sessions.services.writing import lock_event

State = ImportRun.State

LEASE = timedelta(minutes=5)
"""Longer than the longest reading and applying: 20 MB over a slow line, 20,000 sessions."""

MOST_ATTEMPTS = 3
"""A run whose workers died so often is given up: it may be what kills them."""


class Changed(Exception):
    """The event is no longer as the plan knew it."""


def prepare(run_id: int) -> None:
    """Read what the run was given, compare, keep the preview. Nothing of the event is written."""
    run = _taken(run_id, State.READING)
    if run is None:
        return
    with translation.override(run.options.get("language") or None), _problems_told(run):
        content = _content(run)
        programme = parsed(
            content,
            filename=file_name(run.source),
            format=run.options.get("format", ""),
            timezone=run.options.get("timezone", ""),
            default_timezone=run.event.timezone if run.event else "",
        )
        ImportFile.objects.filter(run=run).update(programme=packed_json(to_json(programme)))
        show(run, programme)


def carry_out(run_id: int) -> None:
    """Apply what was chosen of the preview.

    When the event has changed in between so that the preview would be another, nothing is written
    and the new preview waits for the person.
    """
    run = _taken(run_id, State.APPLYING)
    if run is None:
        return
    with translation.override(run.options.get("language") or None), _problems_told(run):
        programme = from_json(unpacked_json(run.file.programme))
        before = unpacked_json(run.file.preview)
        answers = choices_for(before, run.choices)
        if not _applied(run, programme, answers):
            show(run, programme, problem={"code": "event-changed"})


def _applied(run: ImportRun, programme: Programme, answers: Answers) -> bool:
    """Whether it was applied as it was shown; events change while their texts are rendered."""
    for _attempt in range(3):
        if not _is_as_shown(run, programme):
            return False
        try:
            _apply(run, programme, answers)
        except Changed:
            _look_again(run)
        else:
            return True
    return False


def stuck_runs(*, now: datetime) -> list[tuple[int, str]]:
    """Runs at work whose lease has ended, with their state: to be taken up again."""
    return list(ImportRun.objects.stuck(now).order_by("pk").values_list("pk", "state")[:100])


def show(run: ImportRun, programme: Programme, *, problem: dict | None = None) -> None:
    """Keep the preview of a run and let it wait for a person.

    Rows refused before, and the cancelled ones of a mass disappearance, are not chosen; what the
    person had not chosen in an earlier preview stays so.
    """
    with _event_for(run, programme) as event:
        plan = compare(event, programme)
        made = preview_of(plan)
        refused = refusals_of(event) if run.event_id else {}
    dropped = _dropped_before(run)
    with transaction.atomic():
        mine = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run.pk)
        if not mine.filter(state=run.state, attempts=run.attempts).exists():
            return
        ImportFile.objects.filter(run=run).update(preview=packed_json(made))
        run.state, run.lease_until = State.WAITING, None
        run.format, run.content_hash = programme.format, programme.content_hash
        run.counts, run.warnings = plan.counts, made["warnings"]
        run.fingerprint, run.problem = fingerprint_of(made), problem or {}
        run.event_version = event.version if run.event_id else None
        run.choices = {
            "left_out": [
                number
                for number, row in enumerate(made["rows"])
                if refused.get(row["key"]) == row["digest"]
                or row["key"] in dropped
                or (made["is_mass_removal"] and row["kind"] == "cancelled")
            ],
            "reused": run.choices.get("reused", {}),
        }
        run.save()


def _is_as_shown(run: ImportRun, programme: Programme) -> bool:
    """Whether a preview made now would be the one the person saw; costs nothing while it must."""
    if run.event is None or run.event.version == run.event_version:
        return True
    made = preview_of(compare(run.event, programme))
    return fingerprint_of(made) == run.fingerprint


@transaction.atomic
def _apply(run: ImportRun, programme: Programme, answers: Answers) -> None:
    fresh = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if (fresh.state, fresh.attempts) != (State.APPLYING, run.attempts):
        return
    if run.event is None:
        options = run.options
        event = open_for(programme, slug=options["slug"], mode=options["mode"], by=run.by)
        plan = compare(event, programme, answers=answers)
    else:
        plan = compare(run.event, programme, answers=answers)
        if lock_event(run.event).version != run.event.version:
            raise Changed
    _finish(fresh, apply(plan, by=run.by, run=fresh))


def _finish(run: ImportRun, plan: Plan) -> None:
    run.event, run.state, run.lease_until = plan.event, State.APPLIED, None
    run.counts, run.problem = plan.counts, {}
    run.save()
    remember(plan.event, plan, by=run.by)
    ImportFile.objects.filter(run=run).update(content=None, programme=None)
    if run.kept_source_id:
        ProgrammeSource.objects.filter(pk=run.kept_source_id).update(
            result=ProgrammeSource.Result.APPLIED
        )


def _look_again(run: ImportRun) -> None:
    run.event = Event.objects.get(imports=run.pk)


@contextmanager
def _event_for(run: ImportRun, programme: Programme) -> Iterator[Event]:
    """The run's event; one that is yet to be opened is, and goes again with all about it."""
    if run.event is not None:
        yield run.event
        return
    with transaction.atomic():
        options = run.options
        yield open_for(programme, slug=options["slug"], mode=options["mode"], by=run.by)
        transaction.set_rollback(True)


def _content(run: ImportRun) -> Content:
    """The file the person gave, or what the address says now, kept for reading it again."""
    if run.file.content is not None:
        return unpacked(run.file.content)
    content = fetched(run.source).content or b""
    ImportFile.objects.filter(run=run).update(content=packed(content))
    return content


def _dropped_before(run: ImportRun) -> set[str]:
    if not run.file.preview:
        return set()
    rows = unpacked_json(run.file.preview)["rows"]
    return {rows[number]["key"] for number in run.choices.get("left_out", ())}


def _taken(run_id: int, state: str) -> ImportRun | None:
    """The run under a lease of ours; None when it is decided on or another worker is at it."""
    now = clock.now()
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=run_id, state=state)
        run = waiting.select_for_update(of=("self",), skip_locked=True).first()
        if run is None or (run.attempts and run.lease_until and run.lease_until > now):
            return None
        run.attempts += 1
        run.lease_until = now + LEASE
        if run.attempts > MOST_ATTEMPTS:
            run.state, run.problem = State.FAILED, {"code": "unexpected"}
        run.save(update_fields=["state", "problem", "attempts", "lease_until"])
    if run.state != state:
        return None
    return ImportRun.objects.select_related("event", "file", "by__person").get(pk=run_id)


@contextmanager
def _problems_told(run: ImportRun) -> Iterator[None]:
    """What stops a run is kept for the person; a mistake of ours is also raised."""
    try:
        yield
    except SourceError as error:
        _fail(run, error.to_json())
    except Refused as refusal:
        _fail(run, {"code": "refused", "rule": refusal.code, "words": str(refusal)})
    except Exception:
        _fail(run, {"code": "unexpected"})
        raise


def _fail(run: ImportRun, problem: dict) -> None:
    ImportRun.objects.filter(pk=run.pk, state=run.state, attempts=run.attempts).update(
        state=State.FAILED, problem=problem, lease_until=None
    )
