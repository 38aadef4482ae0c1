# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone as clock
from django.utils.translation import ngettext

from apps.accounts.models import NAME_FIELDS, User
from apps.activity.services import record_each
from apps.core.errors import Refused
from apps.events.services import touch
from apps.permalinks import services as permalinks
from apps.programme.models import ImportRun
from apps.programme.services import bulk
from apps.programme.services.comparing import compare
from apps.programme.services.drafting import place_of
from apps.programme.services.plan import Change, Plan
from apps.programme.services.previewing import excerpts
from apps.sessions.models import Resource, Session, SessionSpeaker
from apps.sessions.services.telling import plain
from apps.sessions.services.writing import lock_event
from apps.translations import services as translations

NEVER_WRITTEN = {"id", "event", "code", "created_at"}
SESSION_FIELDS = [
    field.name for field in Session._meta.concrete_fields if field.name not in NEVER_WRITTEN
]


def apply(plan: Plan, *, by: User | None, source: str = "", run: ImportRun | None = None) -> Plan:
    """Write what the plan says, all or nothing; the plan that was written is returned.

    The event is locked, so two imports follow each other: when anything about it has changed since
    the plan was made, the plan is made again. A plan without changes writes nothing, not even a
    row that it ran. Refused, code "mass-removal", when more than a fifth of the sessions would
    disappear and nobody has said that this is right. `run` is the row to tell it in, which may have
    waited; without one a new row is made.
    """
    return plan if plan.is_empty else _apply(plan, by=by, run=run or ImportRun(source=source[:500]))


@transaction.atomic
def _apply(plan: Plan, *, by: User | None, run: ImportRun) -> Plan:
    event = lock_event(plan.event)
    if event.version != plan.event.version:
        plan = compare(event, plan.programme, answers=plan.answers)
    if plan.is_mass_removal and not plan.answers.removals:
        raise Refused(_mass_removal(plan), code="mass-removal")
    if plan.is_empty:
        return plan
    plan.run = run
    run.event, run.by, run.state = event, by, ImportRun.State.APPLIED
    run.format, run.content_hash = plan.programme.format, plan.programme.content_hash
    run.counts = plan.counts
    run.warnings = [asdict(warning) for warning in plan.warnings]
    _write(plan)
    if plan.new:
        permalinks.issue_many([change.session for change in plan.new])
    _mark_outdated(plan)
    _record(plan, by=by)
    touch(event)
    return plan


def _mass_removal(plan: Plan) -> str:
    told = {"count": len(plan.removed), "all": plan.standing}
    return (
        ngettext(
            "%(count)s of %(all)s sessions is no longer in the programme. "
            "Nothing was changed; say that this is right, if it is.",
            "%(count)s of %(all)s sessions are no longer in the programme. "
            "Nothing was changed; say that this is right, if it is.",
            len(plan.removed),
        )
        % told
    )


def _write(plan: Plan) -> None:
    changes = [*plan.new, *plan.changed]
    sessions = [change.session for change in plan.new]
    people = [speaker.person for speaker in plan.new_speakers]
    relisted = [change.session.pk for change in plan.changed if change.speakers is not None]
    if relisted:
        SessionSpeaker.objects.filter(session__in=relisted).delete()
    if plan.gone_resources:
        Resource.objects.filter(pk__in=[resource.pk for resource in plan.gone_resources]).delete()
    runs: list[ImportRun] = [plan.run] if plan.run and plan.run.pk is None else []
    if plan.run and not runs:
        plan.run.save()
    now = clock.now()
    bulk.number(plan.new_rooms, plan.new_tracks, people, plan.new_speakers, sessions, runs)
    bulk.copy(sessions, now=now)
    bulk.write(
        insert=(
            plan.new_rooms,
            plan.new_tracks,
            people,
            plan.new_speakers,
            list(plan.links()),
            [resource for change in changes for resource in change.resources],
            runs,
        ),
        update=(
            (plan.renamed_rooms, ["key", "name"]),
            ([change.session for change in plan.changed] + plan.followed, SESSION_FIELDS),
            (plan.changed_speakers, ["name", "biography", "biography_html", "source_hash"]),
            ([speaker.person for speaker in plan.changed_speakers], NAME_FIELDS),
        ),
        now=now,
    )


def _mark_outdated(plan: Plan) -> None:
    """Language versions of texts that changed say so."""
    for name in ("title", "abstract", "description"):
        translations.mark_outdated_many(
            [change.session for change in plan.changed if name in change.fields], name
        )
    translations.mark_outdated_many(plan.changed_speakers, "biography")


def _record(plan: Plan, *, by: User | None) -> None:
    """One activity for the whole, and one a session; the first import of an event tells no more
    than that there is a programme, for nobody can have followed a session before it was there.
    """
    told = [*(plan.new if plan.knew else ()), *plan.changed]
    happenings: list[tuple[str, Model, dict[str, Any]]] = [
        (change.verb, change.session, _data(change)) for change in told
    ]
    run = {"run": plan.run.pk if plan.run else None, **plan.counts}
    record_each([*happenings, ("programme.imported", plan.event, run)], by=by, event=plan.event)


def _data(change: Change) -> dict[str, Any]:
    if change.verb == "session.rescheduled":
        return {**change.data, "after": place_of(change.session)}
    if change.verb == "session.changed":
        return {**change.data, **_told(change)}
    return change.data


def _told(change: Change) -> dict[str, Any]:
    """`before` and `after` as a record keeps them, now that new rows have their keys."""
    before: dict[str, Any] = dict(change.data["before"])
    after: dict[str, Any] = {}
    for name, old in before.items():
        if name == "speakers":
            after[name] = [speaker.pk for speaker in change.speakers or ()]
            continue
        after[name] = plain(getattr(change.session, name))
        if isinstance(old, str) and isinstance(after[name], str):
            before[name], after[name] = excerpts(old, after[name])
    return {"before": before, "after": after}
