# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that wait for a moderator before anybody else reads them."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.events import services as events
from apps.threads.models import Case, HeldPost, Post, Thread
from apps.threads.services.locking import lock_where_it_is
from apps.threads.services.picturing import still_there
from apps.threads.services.placing import Draft, place_of_draft, write_at
from apps.threads.services.roles import as_moderator
from apps.threads.services.writing import checked_text, rendered

ONE_AFTER_ANOTHER = 0x6865_6C64
"""The advisory lock of whoever holds a text of a person ("held")."""

MARK = "held"
"""On accounts: they have texts that wait, which pages show to them alone."""

MOST_WAITING = 3
"""Texts of one person that wait at the same time."""


@transaction.atomic
def hold(draft: Draft, *, why: str, event: Any, by: Any) -> HeldPost:
    """Keep a text until a moderator has read it. Refused when the person has some waiting."""
    # Texts that come at the same moment are counted one after the other. No row is locked for it:
    # who releases a text has its discussion locked, and marks its author then.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ONE_AFTER_ANOTHER, by.pk])
    waiting = HeldPost.objects.filter(user=by, decided_at=None)
    if waiting.count() >= MOST_WAITING:
        raise Refused(
            _("Your texts before this one still wait for a moderator. Write again after that."),
            code="waiting",
        )
    thread = None
    if draft.thread is not None:
        # It waits where its discussion is at this moment, and goes along from then on.
        thread = lock_where_it_is(Thread(pk=draft.thread))
        event = thread.event
    text = checked_text(draft.text)
    language = languages.canonical(draft.language) or languages.guess(text)
    held = HeldPost.objects.create(
        user=by,
        event=event,
        thread=thread,
        target=draft.target(),
        text=text,
        html=rendered(text),
        language=language,
        why=why,
    )
    Case.objects.create(event=event, thread=thread, held=held, language=language)
    accounts.mark(by.pk, MARK)
    record("post.held", held, by=by, event=event, why=why)
    return held


@transaction.atomic
def release(held: HeldPost, *, by: Any) -> Post:
    """Publish a text that waited, as of now; again gives the same post."""
    held = _locked(held)
    role = as_moderator(by, held.event_id, held.language)
    if held.post is not None:
        return held.post
    if held.outcome:
        raise Refused(_("This text does not wait any more."), code="decided")
    target = {**held.target, "pictures": still_there(held.target.get("pictures", ()))}
    draft = Draft(text=held.text, language=held.language, **target)
    held.post = write_at(place_of_draft(draft, held.user), draft, held.user)
    _decided(held, HeldPost.Outcome.RELEASED)
    record("held.released", held, by=by, event=held.event, **role)
    return held.post


@transaction.atomic
def refuse_held(held: HeldPost, *, by: Any, reason: str, rule: int | None = None) -> HeldPost:
    """Not to be published; the author reads why."""
    held = _locked(held)
    role = as_moderator(by, held.event_id, held.language)
    if held.outcome:
        raise Refused(_("This text does not wait any more."), code="decided")
    held.reason = reason
    _decided(held, HeldPost.Outcome.REFUSED)
    record("held.refused", held, by=by, event=held.event, rule=rule, **role)
    return held


@transaction.atomic
def withdraw(held: HeldPost, *, by: Any) -> None:
    """Its author takes it back: the text goes, that there was one stays in the queue's history."""
    held = _locked(held)
    if held.user_id != by.pk:
        raise Refused(_("Only its author can do this."), code="not-yours")
    if held.outcome:
        return
    held.text = held.html = ""
    held.target = {**held.target, "title": ""}
    _decided(held, HeldPost.Outcome.WITHDRAWN, tell=False)
    Case.objects.filter(held=held).update(
        outcome=Case.Outcome.WITHDRAWN, decided_at=held.decided_at
    )


def wait_again(held: HeldPost | None, *, event: Any) -> None:
    """A refusal is taken back; the row is locked with its case. It waits in this event."""
    if held is None:
        return
    held.outcome, held.decided_at, held.reason, held.event = "", None, "", event
    held.save(update_fields=["outcome", "decided_at", "reason", "event"])
    accounts.mark(held.user_id, MARK)


def _locked(held: HeldPost) -> HeldPost:
    """The text as it is now, after its case: the order of those who decide that."""
    list(Case.objects.select_for_update().filter(held=held).values_list("pk"))
    rows = HeldPost.objects.select_related("user__person", "event", "post")
    return rows.select_for_update(of=("self",)).get(pk=held.pk)


def _decided(held: HeldPost, outcome: str, *, tell: bool = True) -> None:
    held.outcome, held.decided_at = outcome, timezone.now()
    held.save()
    if not HeldPost.objects.filter(user=held.user_id, decided_at=None).exists():
        accounts.unmark(held.user_id, MARK)
    if tell:
        events.tell(held.user)
