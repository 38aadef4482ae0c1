# SPDX-License-Identifier: AGPL-3.0-or-later
"""Summaries: every text that was ever published stays, so that two who write lose nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import text as texts
from apps.core.errors import Refused
from apps.events.services import checks
from apps.sessions.models import Session, Summary, SummaryVersion
from apps.sessions.services.telling import changes, held
from apps.sessions.services.writing import lock, touch_session
from apps.translations import services as translations

TERMS = 3
"""Words of a session that are explained with its summary."""

TERM_LENGTH = 120

_KEPT = ("text", "language", "terms", "author")


class Clash(Refused):
    """Somebody else has written meanwhile; the caller shows both texts."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this text while you were writing."), code="clash")


@transaction.atomic
def write_summary(
    session: Session,
    *,
    text: str,
    language: str,
    by_person: Person | None,
    by: User | None,
    terms: Sequence[str] | None = None,
    seen: int | None = None,
) -> Summary:
    """Write or rewrite the session's summary (Markdown); translations of the old text say so.

    `seen` is the number of the version that the writer had before their eyes, 0 for none: Clash
    if another is there by now. `terms` are words to know, left as they are without.
    Translations of a summary go through `translations.propose(summary, "text", ...)`.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("A summary says something."), code="empty")
    if not language:
        raise Refused(_("Say in which language the summary is."), code="no-language")
    language, html = checks.language(language), texts.render(text).html
    session = lock(session)
    standing = Summary.objects.filter(session=session).select_related("author").first()
    summary = standing or Summary(session=session, language="", text="")
    author = by_person or summary.author
    words = summary.terms if terms is None else _terms(terms)
    after = {"text": text, "language": language, "author": author, "terms": words}
    before = held(summary, after)
    if before == after or (seen is not None and _says_the_same(before, after)):
        return summary
    number = number_of(standing)
    if seen is not None and seen != number:
        raise Clash
    if standing is not None:
        _keep_first(standing)
    for name, value in after.items():
        setattr(summary, name, value)
    summary.html = html
    summary.save()
    SummaryVersion.objects.create(
        summary=summary, number=number + 1, written_at=summary.updated_at, **after
    )
    if before["text"] and (before["text"], before["language"]) != (text, language):
        translations.mark_outdated(summary, "text")
    touch_session(session)
    told = {"language": language, "rewritten": standing is not None, **changes(before, after)}
    record("session.summary_written", session, by=by, **told)
    return summary


def restore_summary(
    version: SummaryVersion, *, by_person: Person | None, by: User | None, seen: int
) -> Summary:
    """Publish an earlier text again, as one more version: what stands there now stays readable."""
    return write_summary(
        version.summary.session,
        text=version.text,
        language=version.language,
        terms=version.terms,
        by_person=by_person,
        by=by,
        seen=seen,
    )


def number_of(summary: Summary | None) -> int:
    """The number of the version that is shown; 0 where there is none."""
    if summary is None:
        return 0
    return summary.versions.aggregate(last=Max("number"))["last"] or 1


def _keep_first(summary: Summary) -> None:
    """One that was written before versions were kept becomes its own first version."""
    first = {"written_at": summary.updated_at, **held(summary, _KEPT)}
    if not summary.versions.exists():
        SummaryVersion.objects.create(summary=summary, number=1, **first)


def _says_the_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """A form that is sent twice, by whomever, writes nothing and takes no credit."""
    return all(before[name] == after[name] for name in ("text", "language", "terms"))


def _terms(words: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    if len(found) > TERMS:
        raise Refused(
            _("Three words at most: those that a newcomer would stumble over."), code="many-terms"
        )
    if any(len(word) > TERM_LENGTH for word in found):
        raise Refused(
            _("Keep each of the words to know under %(limit)s letters.") % {"limit": TERM_LENGTH},
            code="long-term",
        )
    return found
