# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public promise of how long this place stays, and the proofs that it is kept."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone as clock
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core import text
from apps.core.errors import Refused
from apps.events.days import months_after
from apps.events.models import Commitment, Proof
from apps.events.services import checks

TEXTS = ("runs", "pays", "place", "privacy", "ending", "wanted")
NEEDED = ("runs", "pays", "place")
LONGEST_NOTICE = 120
AHEAD = timedelta(minutes=5)


@transaction.atomic
def promise(
    *,
    until: date,
    notice_months: int,
    language: str,
    runs: str,
    pays: str,
    place: str,
    by: User | None,
    privacy: str = "",
    ending: str = "",
    wanted: str = "",
    entry: str = "",
) -> Commitment:
    """Make the next version of the commitment; texts are Markdown. The same again changes nothing.

    Who promises less than before says publicly why (`entry`), and keeps the notice promised.
    """
    before = _locked()
    given = {
        "runs": runs, "pays": pays, "place": place, "privacy": privacy, "ending": ending,
        "wanted": wanted,
    }  # fmt: skip
    texts = {name: given[name].strip() for name in TEXTS}
    if missing := [name for name in NEEDED if not texts[name]]:
        raise Refused(_("Say who runs it, who pays for it and where it is kept."), code=missing[0])
    said = texts | {
        "until": until,
        "notice_months": _months(notice_months),
        "language": checks.language(language),
    }
    entry = entry.strip()
    if before and all(getattr(before, name) == value for name, value in said.items()):
        return before
    _refuse_less(before, until, notice_months, entry)
    shown = texts | {"entry": entry}
    made = Commitment.objects.create(
        number=before.number + 1 if before else 1,
        html={name: text.render(words).html for name, words in shown.items() if words},
        entry=entry,
        by=by,
        **said,
    )
    record(
        "commitment.made",
        made,
        by=by,
        number=made.number,
        until=until.isoformat(),
        before=before.until.isoformat() if before else None,
    )
    return made


@transaction.atomic
def prove(kind: str, *, done_at: datetime, by: User | None, note: str = "") -> Proof:
    """Write down that a backup, a restore test or an export was done; told twice, it is one."""
    if done_at > clock.now() + AHEAD:
        raise Refused(_("What was done has a time that has passed."), code="not-yet")
    proof, new = Proof.objects.get_or_create(
        kind=Proof.Kind(kind), done_at=done_at, defaults={"note": checks.reason(note)}
    )
    if new:
        record("commitment.proved", proof, by=by, kind=proof.kind)
    return proof


def _locked() -> Commitment | None:
    """The version that holds; the first one is the lock of them all."""
    list(Commitment.objects.select_for_update().filter(number=1))
    return Commitment.objects.order_by("-number").first()


def _months(number: int) -> int:
    if not 1 <= number <= LONGEST_NOTICE:
        raise Refused(_("Everybody is told months ahead, at least one."), code="no-months")
    return number


def _refuse_less(before: Commitment | None, until: date, months: int, entry: str) -> None:
    today = clock.now().date()
    if until <= today:
        raise Refused(_("A promise is about days to come."), code="passed")
    if before is None:
        return
    if until < before.until:
        earliest = min(before.until, months_after(today, before.notice_months))
        if until < earliest:
            raise Refused(
                _("It was promised to tell of an end longer ahead: the earliest day is %(day)s.")
                % {"day": date_format(earliest)},
                code="no-notice",
            )
    if (until < before.until or months < before.notice_months) and not entry:
        raise Refused(
            _("This promises less than before. Say publicly what changed, and why."),
            code="no-entry",
        )
