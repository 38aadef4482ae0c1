# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone as clock

from apps.events.models import Event
from apps.programme import queries
from apps.programme.queries import Known
from apps.programme.services import matching
from apps.programme.services.drafting import Drafts
from apps.programme.services.people import People
from apps.programme.services.places import Places
from apps.programme.services.plan import Answers, Plan, session_key
from apps.programme.sources.neutral import NeutralSession, Programme, Warning
from apps.sessions import ical
from apps.sessions.models import Session

State = Session.State
Watch = Callable[[list[Any]], Iterable[Any]]


def compare(
    event: Event,
    programme: Programme,
    *,
    answers: Answers | None = None,
    now: datetime | None = None,
    watch: Watch = list,
) -> Plan:
    """What importing this programme would do to the event, with every text rendered.

    Reads three light tables and whole rows only of what changed; renders what is new, at about four
    milliseconds a session. Nothing is written. `Plan.reused` holds codes that stand for another
    talk than before; they stay as they are until the answers say what they are. `watch` is given
    the sessions to be rendered and gives them on, for a progress bar.
    """
    plan = Plan(event, programme, answers or Answers())
    plan.warnings = list(programme.warnings)
    known = queries.known_sessions(event)
    plan.knew = len(known)
    places = Places(plan, queries.rooms_of(event), queries.tracks_of(event))
    matches = matching.match(known, programme.sessions, room_names=places.names())
    arriving = {entry.room for entry in programme.sessions if entry.room}
    places.rename(matching.renamed_rooms(matches.pairs, places.rooms, arriving))
    people = People(plan, queries.speakers_of(event))
    drafts = Drafts(plan, people, places, now=now or clock.now())
    _changed(drafts, matches, people, watch)
    _absent(drafts, matches.absent, known)
    _new(drafts, watch(matches.new), known)
    _follow_rooms(drafts)
    _outside(plan)
    return plan


def _changed(drafts: Drafts, matches: matching.Matches, people: People, watch: Watch) -> None:
    """Pairs whose content differs; a pair that says the same as last time costs nothing."""
    plan = drafts.plan
    different = [
        (item, entry)
        for item, entry in matches.pairs
        if not _same(item, entry) and not plan.leaves_out(session_key(item.code), entry.digest)
    ]
    drafts.load(item.pk for item, _ in different)
    plan.counts["unchanged"] += len(matches.pairs) - len(different)
    for item, entry in watch(different):
        if _is_reused(drafts, item, entry, people) and item.code.upper() not in plan.answers.same:
            if item.code.upper() in plan.answers.other:
                matches.absent.append(item)
                matches.new.append(entry)
                continue
            _ask(plan, item, entry)
            plan.counts["unchanged"] += 1
            continue
        change = drafts.change(item, entry)
        plan.counts[change.count if change else "unchanged"] += 1
        if change:
            plan.changed.append(change)


def _same(item: Known, entry: NeutralSession) -> bool:
    """Whether the source says what it said last time, and the session still stands as it said."""
    called_off = entry.state in {State.CANCELLED, State.WITHDRAWN}
    settled = "state" in item.edited_fields or item.is_off == called_off
    return bool(item.source_hash) and item.source_hash == entry.digest and settled


def _is_reused(drafts: Drafts, item: Known, entry: NeutralSession, people: People) -> bool:
    """Nobody and at most half of the title's words in common: probably another talk."""
    edited = {"title", "speakers"} & set(item.edited_fields)
    if not item.is_imported or edited or not entry.title or entry.speakers is None:
        return False
    one, other = _words(item.title), _words(entry.title)
    if len(one & other) * 2 > len(one | other):
        return False
    before = {people.by_pk[pk].name.casefold() for pk in drafts.speakers.get(item.pk, ())}
    codes = {people.by_pk[pk].code for pk in drafts.speakers.get(item.pk, ())}
    after = {speaker.name.casefold() for speaker in entry.speakers}
    after_codes = {
        known.code if (known := people.by_code.get(speaker.code)) else speaker.code
        for speaker in entry.speakers
    }
    return bool(before or after) and not (before & after or codes & after_codes)


def _words(title: str) -> set[str]:
    return set(re.findall(r"\w+", title.casefold())) or {title}


def _ask(plan: Plan, item: Known, entry: NeutralSession) -> None:
    plan.reused.append(item.code)
    told = {"code": item.code, "before": item.title[:120], "after": entry.title[:120]}
    plan.warnings.append(Warning("reused", entry.line, "", told))


def _absent(drafts: Drafts, absent: Iterable[Known], known: list[Known]) -> None:
    """What is gone from the programme is called off; page, discussion and address stay."""
    plan = drafts.plan
    plan.standing = sum(item.is_imported and not item.is_off for item in known)
    plan.removed = [
        item
        for item in absent
        if item.is_imported
        and not item.is_off
        and "state" not in item.edited_fields
        and not plan.leaves_out(session_key(item.code), "")
    ]
    drafts.load(item.pk for item in plan.removed)
    for item in plan.removed:
        plan.changed.append(drafts.call_off(item))
        plan.counts["cancelled"] += 1
        told = {"code": item.code, "title": item.title[:120]}
        plan.warnings.append(Warning("cancelled", None, "", told))


def _new(drafts: Drafts, entries: Iterable[NeutralSession], known: list[Known]) -> None:
    taken = {item.code.upper() for item in known}
    for entry in entries:
        code = matching.free_code(entry, taken)
        if not drafts.plan.leaves_out(session_key(code), entry.digest):
            drafts.plan.new.append(drafts.new(entry, code=code))
            drafts.plan.counts["created"] += 1


def _follow_rooms(drafts: Drafts) -> None:
    """Sessions of a renamed room have not moved; only their calendar entries say the new name."""
    plan = drafts.plan
    renamed = {room.pk for room in plan.renamed_rooms}
    if not renamed:
        return
    written = {change.session.pk for change in plan.changed}
    sessions = Session.objects.filter(room__in=renamed).exclude(pk__in=written)
    rest = queries.whole_sessions(
        plan.event, sessions.values_list("pk", flat=True), drafts.places.rooms_by_pk()
    )
    plan.followed = ical.fill(rest, now=drafts.now)
    for session in plan.followed:
        session.version += 1


def _outside(plan: Plan) -> None:
    """Sessions beyond the event's days are imported, and told: the days are the organizers'."""
    event = plan.event
    for change in plan.new:
        session = change.session
        if session.day and not event.starts_on <= session.day <= event.ends_on:
            told = {"code": session.code, "title": session.title[:120]}
            plan.warnings.append(Warning("outside", None, "", told))
