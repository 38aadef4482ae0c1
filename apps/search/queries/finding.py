# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which entries a question finds, the best first; the cost is bounded, whatever is asked.

A word that many have is found among the newest, which are few; a word that few have is found by
the index. Which of the two it is, the newest themselves tell: no estimate is trusted, no count of
all is made. Only `showing` decides what somebody may see.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from apps.events.models import Event
from apps.search.models import Entry, IndexedLanguage
from apps.search.questions import Question, tsquery
from apps.search.stems import base, stems
from apps.search.words import folded_line

NEWEST = 500
"""Entries of a kind that are looked at one by one."""

ENOUGH = 20
"""Found among the newest: then others are not looked for. One of 25 has such a word."""

MOST = 1_000
"""Entries from the index that are ranked."""

KEPT = 200
"""Of a kind, the best: nobody reads on after them."""

PATIENCE_MS = 1_000
LIKENESS = 0.42
"""Two letters of six that changed places are still as like as that."""

ALIKE = 500
"""Names and titles that are like the words, of which the best are looked for."""

EXACT = "ts_rank('{0.1, 0.3, 0.5, 1}', vector, %(exact)s::tsquery, 1)"
BROAD = "0.3 * ts_rank('{0.1, 0.3, 0.5, 1}', vector, %(broad)s::tsquery, 1)"
RANK = """({words} + 1e-9) * (
    1 + exp(-least(greatest(extract(epoch FROM now() - at) / 86400, 0), 3000) / 90)
  )"""
"""Titles before texts, the word itself before its forms, the new before the old."""

AMONG_NEWEST = """
SELECT '{kind}' AS kind, count(*) AS looked_at,
  (array_agg(ARRAY[object_id, score] ORDER BY score DESC)
    FILTER (WHERE score IS NOT NULL))[1:{kept}][1:2] AS found,
  count(score) AS hits
FROM (
  SELECT object_id, at,
    CASE WHEN vector @@ %({match})s::tsquery AND {allowed} THEN {rank} END AS score
  FROM (
    SELECT object_id, at, event_id, vector FROM search_entry
    WHERE kind = '{kind}' AND {scope} ORDER BY at DESC, id DESC LIMIT {newest}
  ) AS newest
) AS scored
"""

BY_INDEX = """
(SELECT '{kind}' AS kind, object_id, score FROM (
  SELECT object_id, at, {rank} AS score FROM (
    SELECT object_id, at, vector FROM search_entry
    WHERE kind = '{kind}' AND vector @@ %({match})s::tsquery AND {scope} AND {allowed}
    LIMIT {most}
  ) AS matching
) AS scored ORDER BY score DESC, at DESC, object_id DESC LIMIT {kept})
"""

NEAR = """
SELECT kind, object_id FROM (
  SELECT kind, object_id, title, at FROM search_entry
  WHERE %(words)s <%% title AND title <> '' AND kind = ANY(%(kinds)s) AND ({scope}) AND {allowed}
  LIMIT {most}
) AS alike
ORDER BY word_similarity(%(words)s, title) DESC, at DESC LIMIT 20
"""


@dataclass(frozen=True)
class Filters:
    """Where to look: one event, one language, since when."""

    event: int | None = None
    language: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Found:
    """Keys by kind, best first; `was_too_much` when PostgreSQL was stopped on its way to others."""

    keys: dict[str, list[int]]
    was_too_much: bool = False


def find(question: Question, *, kinds: Sequence[str], filters: Filters, user: Any) -> Found:
    """What has all the terms: up to 200 of each kind."""
    if not question.can_be_asked:
        return Found({})
    given = _given(question, filters, user)
    scores: dict[str, dict[int, float]] = {}
    was_too_much = False
    try:
        with _bounded():
            scores, lacking = _among_newest(kinds, filters, given)
            for kind, more in _by_index(lacking, filters, given).items():
                scores[kind] |= more
    except OperationalError as stopped:
        if not _was_stopped(stopped):
            raise
        was_too_much = True
    return Found({kind: _best(found) for kind, found in scores.items()}, was_too_much)


def _best(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda key: (-scores[key], -key))[:KEPT]


def near(question: Question, *, kinds: Sequence[str], filters: Filters, user: Any) -> Found:
    """Names and titles that nearly have these words: somebody slipped, or writes them otherwise."""
    words = folded_line(" ".join(word.text for term in question.wanted for word in term.words))
    given = {"words": words, "kinds": list(kinds), **_limits(filters, user)}
    keys: dict[str, list[int]] = {}
    try:
        with _bounded(), connection.cursor() as cursor:
            scope = f"kind = '{Entry.Kind.PERSON}' OR {_scope('', filters)}"
            cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")
            statement = NEAR.format(scope=scope, allowed=_allowed(given), most=ALIKE)
            cursor.execute(statement, given)
            for kind, key in cursor.fetchall():
                keys.setdefault(kind, []).append(key)
    except OperationalError as stopped:
        if not _was_stopped(stopped):
            raise
    return Found(keys)


def _given(question: Question, filters: Filters, user: Any) -> dict[str, Any]:
    """The values of the statements; two small queries make them."""
    languages = list(IndexedLanguage.objects.order_by("code").values_list("code", flat=True))
    if filters.language:
        languages = [code for code in languages if code == base(filters.language)]
    wanted = (pair for term in question.terms for pair in term.wanted_stems(languages))
    known = stems(wanted)
    match = tsquery(question.terms, languages=languages, stems=known)
    marks = [f"'@l={base(filters.language)}'"] if filters.language else []
    marks += [f"'@e={filters.event}'"] if filters.event is not None else []
    return {
        "match": match,
        "match_here": " & ".join([match, *marks]),
        "broad": tsquery(question.wanted, languages=languages, stems=known),
        "exact": tsquery(question.wanted, languages=languages, stems=known, beginnings=False),
        **_limits(filters, user),
    }


def _limits(filters: Filters, user: Any) -> dict[str, Any]:
    """Hidden events are left out here already, so that what is found is not used up by them."""
    seen = Event.objects.visible_to(user).order_by().values("pk")
    unseen = Event.objects.filter(hidden=True).exclude(pk__in=seen)
    return {
        "event": filters.event,
        "since": filters.since,
        "unseen": list(unseen.values_list("pk", flat=True)),
    }


def _scope(kind: str, filters: Filters) -> str:
    """People belong to no event and have no time: of them `showing` knows who is in an event."""
    if kind == Entry.Kind.PERSON:
        return "true"
    parts = ["event_id = %(event)s"] if filters.event is not None else []
    parts += ["at >= %(since)s"] if filters.since is not None else []
    return " AND ".join(parts) or "true"


def _values(kind: str, filters: Filters, given: dict[str, Any]) -> dict[str, Any]:
    """What the statements differ in by kind. Values that were typed are never among them."""
    return {
        "kind": Entry.Kind(kind).value,
        "match": "match" if kind == Entry.Kind.PERSON else "match_here",
        "scope": _scope(kind, filters),
        "allowed": _allowed(given),
        "rank": RANK.format(words=_words(given)),
        "kept": KEPT,
        "newest": NEWEST,
        "most": MOST,
    }


def _allowed(given: dict[str, Any]) -> str:
    return "(event_id IS NULL OR event_id <> ALL(%(unseen)s))" if given["unseen"] else "true"


def _words(given: dict[str, Any]) -> str:
    """How well the words fit; the beginning of a word counts less than the word."""
    return EXACT if given["exact"] == given["broad"] else f"{EXACT} + {BROAD}"


def _among_newest(
    kinds: Sequence[str], filters: Filters, given: dict[str, Any]
) -> tuple[dict[str, dict[int, float]], list[str]]:
    """The best among the newest of each kind, and the kinds of which that is not enough."""
    parts = [AMONG_NEWEST.format(**_values(kind, filters, given)) for kind in kinds]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        rows = cursor.fetchall()
    found = {
        kind: {int(key): score for key, score in best or ()} for kind, _looked_at, best, _ in rows
    }
    few = [kind for kind, looked_at, _, hits in rows if looked_at == NEWEST and hits < ENOUGH]
    return found, few


def _by_index(
    kinds: Sequence[str], filters: Filters, given: dict[str, Any]
) -> dict[str, dict[int, float]]:
    """The same for words that few have. The planner takes some for common and would read all."""
    if not kinds:
        return {}
    parts = [BY_INDEX.format(**_values(kind, filters, given)) for kind in kinds]
    found: dict[str, dict[int, float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('enable_seqscan', 'off', true), "
            "set_config('enable_indexscan', 'off', true)"
        )
        cursor.execute(" UNION ALL ".join(parts), given)
        for kind, key, score in cursor.fetchall():
            found.setdefault(kind, {})[key] = score
    return found


@contextmanager
def _bounded() -> Iterator[None]:
    """Statements in it are stopped sooner than others."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('enable_seqscan', 'on', true), "
                "set_config('enable_indexscan', 'on', true), "
                "set_config('statement_timeout', %s, true), "
                "set_config('pg_trgm.word_similarity_threshold', %s, true)",
                [str(PATIENCE_MS), str(LIKENESS)],
            )
        yield


def _was_stopped(problem: OperationalError) -> bool:
    return getattr(problem.__cause__, "sqlstate", "") == "57014"
