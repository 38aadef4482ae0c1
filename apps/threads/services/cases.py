# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decide about what was reported or waits: once, and take a decision back."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.core.rules import Rule, words_of
from apps.events import services as events
from apps.events.services.checks import reason as short
from apps.threads.models import Case, HeldPost
from apps.threads.queries.questions import wrote
from apps.threads.services.changing import close, locked, remove, reopen
from apps.threads.services.holding import refuse_held, release, wait_again
from apps.threads.services.locking import lock_where_it_is, lock_with_quoting
from apps.threads.services.moderating import hide, show_again
from apps.threads.services.removing import hide_thread, remove_thread, show_thread_again
from apps.threads.services.roles import as_moderator

Outcome = Case.Outcome

DECISION = ("outcome", "reason", "rule", "decided_at", "decided_by")

SILENCES = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}

PERSON = ("", "warn", *SILENCES, "ban")
"""What may be done about the author, beside what is done about the text."""


@transaction.atomic
def take(case: Case, *, by: Any) -> Case:
    """Say that one looks at it; others see it. Taking it from another is possible and seen, too."""
    case = _open(case, by)
    case.worker, case.worked_at = by, timezone.now()
    case.save(update_fields=["worker", "worked_at"])
    return case


@transaction.atomic
def decide(
    case: Case, action: str, *, by: Any, rule: int | None = None, reason: str = "", person: str = ""
) -> Case:
    """Do something about the text, and about its author where `person` says so.

    Actions: "dismiss", "hide" (the case stays open), "remove", "close" (the discussion), "release"
    and "refuse" for what waits. Refused when somebody has decided already.
    """
    case = _open(case, by)
    reason = short(reason)
    if person not in PERSON or action not in ACTIONS:
        raise Refused(_("This cannot be done."), code="no-such-action")
    if (action in ("release", "refuse")) != (case.held_id is not None):
        raise Refused(_("This cannot be done."), code="no-such-action")
    if (action == "remove" or person) and not rule:
        raise Refused(_("Choose the rule that was broken."), code="no-rule")
    if (action in ("remove", "refuse") or person) and not reason:
        raise Refused(_("Say why: the author reads it."), code="no-reason")
    outcome = ACTIONS[action](case, by, rule, reason)
    if person:
        _about_person(case, person, rule, reason, by)
    if outcome is None:
        case.worker, case.worked_at = by, timezone.now()
        case.save(update_fields=["worker", "worked_at"])
        return case
    case.outcome, case.rule, case.reason = outcome, rule, reason
    case.decided_at, case.decided_by = timezone.now(), by
    case.save(update_fields=DECISION)
    if outcome == Outcome.DISMISSED:
        right = as_moderator(by, case.event_id, case.language)
        record("case.dismissed", case, by=by, event=case.event, **right)
    return case


@transaction.atomic
def undo(case: Case, *, by: Any) -> Case:
    """Take a decision back: the text stands as it did, the case is open again.

    What was done about the person stays: a sanction is lifted by itself. The case waits where the
    text is now.
    """
    case = _locked(case)
    if case.outcome == Outcome.JOINED:
        raise Refused(
            _("This cannot be taken back: it is decided with case %(case)s.")
            % {"case": case.reason},
            code="no-undo",
        )
    if case.decided_at is not None:
        _follow_text(case)
    right = as_moderator(by, case.event_id, case.language)
    if case.decided_at is None:
        return case
    if case.outcome in (Outcome.RELEASED, Outcome.WITHDRAWN):
        raise Refused(
            _("This cannot be taken back: the text is a post now, or gone."), code="no-undo"
        )
    if case.outcome == Outcome.REMOVED:
        _put_back(case, by)
    elif case.outcome == Outcome.CLOSED and case.thread is not None:
        reopen(case.thread, by=by)
    elif case.outcome == Outcome.REFUSED:
        wait_again(case.held, event=case.event)
    case.outcome, case.reason, case.rule = "", "", None
    case.decided_at = case.decided_by = None
    try:
        with transaction.atomic():
            case.save(update_fields=[*DECISION, "event", "thread"])
    except IntegrityError:
        raise Refused(_("There is a newer case about this text."), code="newer") from None
    record("case.reopened", case, by=by, event=case.event, **right)
    return case


def _follow_text(case: Case) -> None:
    """To where it is now: a decided case did not go along when its discussion moved. What is
    locked is what putting the text back locks."""
    if case.post is not None:
        case.thread = locked(case.post).thread
    elif case.thread is not None and case.held is None:
        case.thread = lock_with_quoting(case.thread)
        if case.thread.merged_into_id is not None:
            raise Refused(_("This discussion was merged into another."), code="merged")
    elif case.thread is not None:
        case.thread = lock_where_it_is(case.thread)
    if case.thread is not None:
        case.event = case.thread.event


def author_of(case: Case) -> User | None:
    """The account behind the text; None for people without one, and for who asked without a name:
    what is done to a person would tell who it was."""
    if case.held is not None:
        return None if case.held.target.get("anonymous") else case.held.user
    if case.post is not None:
        return User.objects.filter(person=case.post.author_id).first()
    return case.thread.created_by if case.thread is not None else None


def _open(case: Case, by: Any) -> Case:
    """The case, locked, for somebody who may decide it; or Refused."""
    case = _locked(case)
    as_moderator(by, case.event_id, case.language)
    if case.decided_at is not None:
        raise Refused(_already(case), code="decided")
    if _is_own(case, by) and not by.is_superuser:
        raise Refused(_("It is about your own text: another moderator decides."), code="own")
    return case


def _is_own(case: Case, by: Any) -> bool:
    if case.held is not None:
        return case.held.user_id == by.pk
    if case.post is not None:
        return wrote(case.post, by)
    return case.thread is not None and case.thread.created_by_id == by.pk


def _locked(case: Case) -> Case:
    """Locked, then read: it may have gone along with its discussion while one waited."""
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    rows = Case.objects.select_related(
        "event", "thread__event", "thread__session", "post__thread__event", "held__user__person",
        "decided_by__person",
    )  # fmt: skip
    return rows.get(pk=case.pk)


def _already(case: Case) -> str:
    name = case.decided_by.person.shown_name if case.decided_by else "–"
    said = _("%(name)s has decided this already: %(outcome)s.") % {
        "name": name,
        "outcome": case.get_outcome_display(),
    }
    return f"{said} {words_of(case.rule)}".strip()


def _dismiss(case: Case, by: Any, rule: int | None, reason: str) -> str:
    _put_back(case, by, only_hidden=True)
    return Outcome.DISMISSED


def _hide(case: Case, by: Any, rule: int | None, reason: str) -> None:
    if case.post is not None:
        hide(case.post, by=by, rule=rule)
    elif case.thread is not None:
        hide_thread(case.thread, by=by, rule=rule)


def _remove(case: Case, by: Any, rule: int | None, reason: str) -> str:
    if case.post is not None:
        remove(case.post, by=by, rule=rule, reason=reason)
        author = author_of(case)
        if author is not None:
            events.tell(author)
    elif case.thread is not None:
        remove_thread(case.thread, by=by, rule=rule or Rule.OTHER, reason=reason)
    return Outcome.REMOVED


def _close(case: Case, by: Any, rule: int | None, reason: str) -> str:
    if case.thread is None:
        raise Refused(_("This cannot be done."), code="no-such-action")
    _put_back(case, by, only_hidden=True)
    close(case.thread, by=by, reason=reason)
    return Outcome.CLOSED


def _release(case: Case, by: Any, rule: int | None, reason: str) -> str:
    release(_held(case), by=by)
    return Outcome.RELEASED


def _refuse(case: Case, by: Any, rule: int | None, reason: str) -> str:
    refuse_held(_held(case), by=by, rule=rule, reason=reason)
    return Outcome.REFUSED


ACTIONS = {
    "dismiss": _dismiss,
    "hide": _hide,
    "remove": _remove,
    "close": _close,
    "release": _release,
    "refuse": _refuse,
}


def _held(case: Case) -> HeldPost:
    if case.held is None:
        raise Refused(_("This cannot be done."), code="no-such-action")
    return case.held


def _put_back(case: Case, by: Any, *, only_hidden: bool = False) -> None:
    if case.held_id is not None:
        return
    if (post := case.post) is not None and (post.hidden_at is not None or not only_hidden):
        show_again(post, by=by)
    thread = case.thread if case.post is None else None
    if thread is not None and (thread.hidden_at is not None or not only_hidden):
        show_thread_again(thread, by=by)


def _about_person(case: Case, person: str, rule: int | None, reason: str, by: Any) -> None:
    author = author_of(case)
    if author is None:
        raise Refused(
            _("The author has no account here, or asked without a name."), code="no-account"
        )
    told = {"rule": rule or Rule.OTHER, "reason": reason, "by": by}
    if person == "warn":
        events.warn(author, event=case.event, **told)
    elif person == "ban":
        events.ban(author, **told)
    elif case.event is None:
        raise Refused(_("A silence needs an event."), code="no-event")
    else:
        until = timezone.now() + SILENCES[person]
        events.silence(author, event=case.event, until=until, **told)
