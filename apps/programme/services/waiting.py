# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do with an import: start it, choose, apply, read it again, throw it away.

Reading and applying are done by a worker (see `working`), so that no request waits for them.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.programme.models import ImportFile, ImportRun, ProgrammeSource
from apps.programme.services.packing import packed, unpacked_json
from apps.programme.services.reading import Content

State = ImportRun.State

WOKEN = timedelta(seconds=30)
"""The sweep starts a run that no worker has taken up by then: a wake-up call may be lost."""

KEPT = timedelta(days=14)
"""A preview that nobody has decided on, and what a run was given, is kept this long."""


@transaction.atomic
def start_import(
    *,
    source: str,
    by: User,
    event: Event | None = None,
    content: Content | None = None,
    timezone: str = "",
    format: str = "",
    slug: str = "",
    mode: str = "",
) -> ImportRun:
    """Have a file (`content`, named `source`) or an address read and compared; nothing is written.

    Without an event the run will open one at /<slug>/. Earlier previews of the same person and
    event that nobody decided on are thrown away.
    """
    for run in _undecided(event, by):
        discard(run, by=by)
    run = ImportRun.objects.create(
        event=event,
        state=State.READING,
        source=source[:500],
        options={
            "timezone": timezone,
            "format": format,
            "slug": slug,
            "mode": mode,
            "language": get_language() or "",
        },
        lease_until=clock.now() + WOKEN,
        by=by,
    )
    ImportFile.objects.create(run=run, content=None if content is None else packed(content))
    record("import.requested", run, by=by)
    return run


@transaction.atomic
def read_again(run: ImportRun, *, by: User, **options: str) -> ImportRun:
    """Read what the run was given once more, with another zone, format or address word."""
    run = _locked(run, State.WAITING, State.FAILED)
    if not ImportFile.objects.filter(run=run).exists():
        raise Refused(_("The file of this import is no longer kept. Start again."), code="gone")
    run.options = {**run.options, **options, "language": get_language() or ""}
    run.state, run.attempts, run.problem = State.READING, 0, {}
    run.lease_until = clock.now() + WOKEN
    run.save()
    record("import.requested", run, by=by)
    return run


@transaction.atomic
def choose(
    run: ImportRun,
    *,
    fingerprint: str,
    shown: Iterable[int],
    taken: Iterable[int],
    groups: Iterable[str] = (),
    take_groups: bool = True,
    reused: dict[str, str] | None = None,
) -> ImportRun:
    """Note which rows are to be taken over, of those that were `shown` to the person.

    `groups` are kinds of rows taken, or left out, as a whole. `reused` says of codes that stand
    for another talk "same", "other" or "" (leave it). Refused when the preview is another by now.
    """
    run = _locked(run, State.WAITING)
    _same_preview(run, fingerprint)
    left_out = set(run.choices.get("left_out", ()))
    left_out |= set(shown)
    left_out -= set(taken)
    kinds = set(groups)
    if kinds:
        rows = preview(run)["rows"]
        of_groups = {number for number, row in enumerate(rows) if row["kind"] in kinds}
        left_out = left_out - of_groups if take_groups else left_out | of_groups
    run.choices = {
        "left_out": sorted(left_out),
        "reused": {**run.choices.get("reused", {}), **(reused or {})},
    }
    run.save(update_fields=["choices"])
    return run


@transaction.atomic
def approve(run: ImportRun, *, fingerprint: str, by: User) -> ImportRun:
    """Have what was chosen of this very preview applied.

    Refused when it was decided on before or the preview is another by now.
    """
    run = _locked(run, State.WAITING)
    _same_preview(run, fingerprint)
    run.state, run.by, run.attempts = State.APPLYING, by, 0
    run.lease_until = clock.now() + WOKEN
    run.save(update_fields=["state", "by", "attempts", "lease_until"])
    record("import.approved", run, by=by)
    return run


@transaction.atomic
def discard(run: ImportRun, *, by: User | None) -> ImportRun:
    """Throw a preview away; the event stays as it is. Doing it again changes nothing."""
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state == State.DISCARDED:
        return run
    if run.state not in {State.WAITING, State.FAILED, State.READING}:
        raise Refused(_("This import has been decided on."), code="decided")
    run.state = State.DISCARDED
    run.save(update_fields=["state"])
    ImportFile.objects.filter(run=run).delete()
    if run.kept_source_id:
        waiting = ProgrammeSource.objects.filter(pk=run.kept_source_id, result="waiting")
        waiting.update(result=ProgrammeSource.Result.UNCHANGED)
    record("import.discarded", run, by=by)
    return run


def preview(run: ImportRun) -> dict[str, Any]:
    """What the person is shown; empty when the run has none or it is no longer kept."""
    kept = ImportFile.objects.filter(run=run).values_list("preview", flat=True).first()
    return unpacked_json(kept) if kept else {}


def forget_old(*, now: Any) -> int:
    """Throw away previews nobody has decided on, and what older runs were given."""
    old = ImportRun.objects.filter(file__isnull=False, at__lt=now - KEPT)
    old = old.exclude(state__in=ImportRun.AT_WORK)
    gone = 0
    for run in old.filter(kept_source=None, state__in=(State.WAITING, State.FAILED))[:100]:
        discard(run, by=None)
        gone += 1
    done = ImportFile.objects.filter(run__in=old.exclude(state=State.WAITING))
    return gone + done.delete()[0]


def _undecided(event: Event | None, by: User) -> Iterable[ImportRun]:
    runs = ImportRun.objects.filter(event=event, by=by, kept_source=None)
    return runs.filter(state__in=(State.WAITING, State.FAILED))[:20]


def _locked(run: ImportRun, *states: str) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in states:
        raise Refused(
            _("This import is no longer waiting: somebody has decided on it, or it is at work."),
            code="decided",
        )
    return run


def _same_preview(run: ImportRun, fingerprint: str) -> None:
    if run.fingerprint != fingerprint:
        raise Refused(
            _("The preview has changed since this page was made. Look at it again, then decide."),
            code="changed",
        )
