# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask machines for the versions that events want: in batches, within a budget, and never twice."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from apps.core import languages
from apps.core.errors import Refused
from apps.translating import paragraphs, things
from apps.translating.engines import Engine, EngineDown, OverQuota, TextRefused, engine_of
from apps.translating.models import EngineState, Job, Segment
from apps.translating.queries import choices_for, standing
from apps.translating.segments import Broken, translated, translated_plain
from apps.translating.services.writing import keep_revision, lock_text
from apps.translating.things import Thing
from apps.translations import services as translations
from apps.translations.models import Translation
from apps.translations.queries import machines_may

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
AT_ONCE = 20
FIRST_PAUSE = timedelta(minutes=2)
PATIENCE = 3
"""So many failures in a row are bad luck; more are an outage, and it is asked seldom."""

LONGEST_REST = timedelta(hours=6)
KEPT_FOR = timedelta(days=180)


class Later(Exception):
    """No machine is there now; one may be later."""


def make_versions(*, now: datetime) -> int:
    """What is waiting, a batch of it; how many were tried. Nothing is locked while engines are
    waited for: a lease keeps other workers away. What goes wrong with one text stays with it."""
    jobs = _claim(now)
    for job in jobs:
        try:
            _make(job)
        except Exception:
            logger.exception("no version in %s by job %s", job.language, job.pk)
            _again(job)
    return len(jobs)


def ask_again(*, now: datetime) -> int:
    """For what no machine could do, one of them may by now; how many texts wait again."""
    given_up = Job.objects.filter(state=Job.State.NOBODY)
    return given_up.update(state=Job.State.WAITING, attempts=0, next_try_at=now)


def forget_segments(*, now: datetime) -> int:
    """Of texts that nobody has asked for in half a year."""
    return Segment.objects.filter(used_at__lt=now - KEPT_FOR).delete()[0]


@transaction.atomic
def _claim(now: datetime) -> list[Job]:
    due = Job.objects.filter(state=Job.State.WAITING, next_try_at__lte=now)
    rows = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk")[:AT_ONCE]
    jobs = list(rows)
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
        next_try_at=now + LEASE, attempts=F("attempts") + 1
    )
    for job in jobs:
        job.attempts, job.next_try_at = job.attempts + 1, now + LEASE
    return jobs


def _make(job: Job) -> None:
    """One version; what fails is tried again later, and the reader has the original meanwhile."""
    kind = things.kind_of_rows(job.content_type, job.field)
    thing = things.public(kind, job.object_id) if kind else None
    if thing is None or not machines_may(thing.obj, job.field):
        _end(job, Job.State.DONE)
        return
    version = standing(thing.obj, job.field, job.language)
    source = thing.language or languages.guess(thing.text)
    if (version is not None and version.kind != Translation.Kind.MACHINE) or source == job.language:
        _end(job, Job.State.DONE)
        return
    try:
        name, parts = _translate(thing, job, source)
    except Later:
        _again(job)
    except LookupError:
        _end(job, Job.State.NOBODY)
    else:
        keep_version(job, thing, name, parts)


def _translate(thing: Thing, job: Job, source: str) -> tuple[str, list[str]]:
    """By the first engine in line that can. LookupError where none knows the pair."""
    later = False
    for name in choices_for(job.event_id, source, job.language) if source else []:
        engine = engine_of(name)
        if engine is None:
            continue
        if _rests(name):
            later = True
            continue
        try:
            if not engine.supports(source, job.language):
                continue
            parts = _parts(name, engine, thing, source, job)
        except (Broken, TextRefused):
            continue
        except EngineDown as problem:
            _failed(name, str(problem), at_once=isinstance(problem, OverQuota))
            later = True
        except Later:
            later = True
        else:
            _answered(name)
            return name, parts
    if later:
        raise Later
    raise LookupError(f"{source} {job.language}")


def _parts(name: str, engine: Engine, thing: Thing, source: str, job: Job) -> list[str]:
    ask = partial(_ask, name, engine, source, job)
    if not thing.kind.is_markdown:
        return [translated_plain(thing.text, ask, keeps_marks=engine.keeps_marks)]
    return [
        translated(part, ask, keeps_marks=engine.keeps_marks)
        for part in paragraphs.split(thing.text)
    ]


def _ask(name: str, engine: Engine, source: str, job: Job, texts: Sequence[str]) -> list[str]:
    """From the cache what is there; the rest in one question, within the budget."""
    target = job.language
    digests = [_digest(name, source, target, text) for text in texts]
    known = dict(Segment.objects.filter(digest__in=digests).values_list("digest", "text"))
    missing = {
        digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known
    }
    now = timezone.now()
    if missing:
        _spend(name, sum(map(len, missing.values())))
        found = engine.translate(list(missing.values()), source=source, target=target)
        made = dict(zip(missing, found, strict=True))
        Segment.objects.bulk_create(
            [
                Segment(digest=digest, text=text, jobs=[job.pk], used_at=now)
                for digest, text in made.items()
            ],
            ignore_conflicts=True,
        )
        known |= made
    used = Segment.objects.filter(digest__in=digests)
    used.filter(used_at__lt=now - timedelta(days=7)).update(used_at=now)
    used.exclude(jobs__contains=[job.pk]).update(
        jobs=Func(
            F("jobs"),
            Value(job.pk),
            function="array_append",
            output_field=Segment._meta.get_field("jobs"),
        )
    )
    return [known[digest] for digest in digests]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def keep_version(job: Job, thing: Thing, engine: str, parts: list[str]) -> None:
    """The version, unless the original has changed meanwhile: then it is made once more."""
    read = thing.text
    with transaction.atomic():
        try:
            obj = lock_text(thing)
            if getattr(obj, job.field) != read:
                _again(job, at_once=True)
                return
            version = translations.propose(
                obj, job.field, language=job.language, text=paragraphs.join(parts),
                kind=Translation.Kind.MACHINE,
            )  # fmt: skip
        except Refused:
            _end(job, Job.State.DONE)
            return
        if version.kind == Translation.Kind.MACHINE:
            keep_revision(version, read, parts, person=None)
        _end(job, Job.State.DONE, engine=engine)


def _end(job: Job, state: str, *, engine: str = "") -> None:
    """Unless it was asked for once more while it was worked on."""
    mine = Job.objects.filter(pk=job.pk, next_try_at=job.next_try_at)
    mine.update(state=state, engine=engine, attempts=0)


def _again(job: Job, *, at_once: bool = False) -> None:
    wait = timedelta(0) if at_once else min(FIRST_PAUSE * 2 ** min(job.attempts, 8), LONGEST_REST)
    mine = Job.objects.filter(pk=job.pk, next_try_at=job.next_try_at)
    mine.update(next_try_at=timezone.now() + wait)


def _rests(engine: str) -> bool:
    resting = EngineState.objects.filter(engine=engine, rests_until__gt=timezone.now())
    return resting.exists()


def _spend(engine: str, characters: int) -> None:
    """Take them from today's budget before they go out; Later when it is used up."""
    today = timezone.now().date()
    EngineState.objects.get_or_create(engine=engine, defaults={"day": today})
    rows = EngineState.objects.filter(engine=engine)
    rows.exclude(day=today).update(day=today, characters=0)
    most = settings.EVENTFORUM_ENGINE_CHARACTERS
    if not rows.filter(characters__lte=most - characters).update(
        characters=F("characters") + characters
    ):
        raise Later


def _failed(engine: str, why: str, *, at_once: bool) -> None:
    """`at_once`: it says itself that it translates nothing more before a while has passed."""
    now = timezone.now()
    state, _new = EngineState.objects.get_or_create(engine=engine, defaults={"day": now.date()})
    failures = max(state.failures + 1, PATIENCE if at_once else 0)
    rest = min(FIRST_PAUSE * 2 ** min(failures - PATIENCE, 8), LONGEST_REST)
    EngineState.objects.filter(pk=state.pk).update(
        failures=min(failures, 1_000),
        why=why[:200],
        rests_until=now + rest if failures >= PATIENCE else None,
    )


def _answered(engine: str) -> None:
    troubled = EngineState.objects.filter(Q(failures__gt=0) | ~Q(why=""), engine=engine)
    troubled.update(failures=0, rests_until=None, why="")
