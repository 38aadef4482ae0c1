# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sends through a form: once for its key, not too fast, kept through a sign-in."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import once
from apps.core.errors import Refused
from apps.sessions.models import Session
from apps.threads.guests import Guest
from apps.threads.models import HeldPost, PendingPost, Post, Question, Thread
from apps.threads.services import pace
from apps.threads.services.holding import hold
from apps.threads.services.newcomers import why_held
from apps.threads.services.origins import refuse_closed
from apps.threads.services.placing import Draft, Place, place_of_draft, write_at
from apps.threads.services.questions import locked, mark_answered, refuse_asking, refuse_others
from apps.threads.services.touching import refuse_silenced
from apps.threads.services.writing import checked_text, checked_title, rendered, reply

DIRECTLY = timedelta(hours=1)
"""A kept text that old is published by the sign-in itself; an older one asks first: somebody else
may have come to the same browser."""

KEPT = timedelta(days=2)

PENDING_AT_MOST = 5
"""Kept texts of one browser: one for each tab somebody may reasonably write in."""


def send(
    draft: Draft,
    *,
    by: Any,
    key: UUID | None,
    address: str = "",
    place: Place | None = None,
) -> Post | HeldPost:
    """Publish a draft, or keep it for a moderator to read first.

    The same key again gives the same post, and costs nothing of the limits. `address` is the IP
    address it came from, where there is one. `place` is where it goes, if the caller has just
    looked that up for the same person.
    """
    with once(key, scope=f"threads.send:{by.pk}", fingerprint=_fingerprint(draft)) as attempt:
        if not attempt.repeated:
            place = place or place_of_draft(draft, by)
            _refuse_silenced(place, by)
            pace.refuse_haste(draft, by, address)
            if why := why_held(draft, place, by):
                held = hold(draft, why=why, event=place.event, by=by)
                attempt.keep(held=held.pk)
                return held
            post = write_at(place, draft, by)
            attempt.keep(post=post.pk)
            return post
    posts = Post.objects.select_related("thread__event", "thread__session")
    if "held" in attempt.answer:
        held = HeldPost.objects.select_related("event").get(pk=attempt.answer["held"])
        return posts.get(pk=held.post_id) if held.post_id else held
    return posts.get(pk=attempt.answer["post"])


@transaction.atomic
def answer(
    question: Question,
    *,
    text: str,
    language: str = "",
    by: Any,
    key: UUID | None = None,
    address: str = "",
) -> Post | HeldPost:
    """Reply to it in the discussion, as any text is sent; the reply is its answer from then on.

    One that waits for a moderator answers nothing yet.
    """
    refuse_others(question, by)
    if isinstance(by, Guest):
        return _answer_of_guest(question, text=text, language=language, by=by, key=key)
    draft = Draft(
        text=text, language=language, thread=question.post.thread_id, reply_to=question.pk
    )
    post = send(draft, by=by, key=key, address=address)
    if isinstance(post, Post):
        mark_answered(question, answer=post, by=by)
    return post


def _answer_of_guest(
    question: Question, *, text: str, language: str, by: Guest, key: UUID | None
) -> Post:
    """Once for its key, as the person whom the invitation named, at the pace of somebody new; no
    moderator reads it first."""
    said = hashlib.sha256(f"{question.pk} {text}".encode()).hexdigest()
    with once(key, scope=f"threads.answer:{by.person_id}", fingerprint=said) as attempt:
        if attempt.repeated:
            return Post.objects.select_related("thread").get(pk=attempt.answer["post"])
        current = locked(question)
        if current.state == Question.State.ANSWERED:
            raise Refused(_("This question does not wait for an answer any more."), code="settled")
        pace.POSTS.keep(f"person-{by.person_id}")
        asked = current.post
        post = reply(asked.thread, text=text, language=language, reply_to=asked, by=by)
        attempt.keep(post=post.pk)
        mark_answered(question, answer=post, by=by)
    return post


def keep_for_sign_in(
    draft: Draft, *, path: str, key: UUID | None, address: str, tokens: Sequence[str] = ()
) -> list[str]:
    """Keep the text of somebody who is not signed in; the tokens their browser has to remember.

    `address` is where it came from, for the limit: a venue may share one. `tokens` are what the
    browser remembers already, so that a form sent twice is kept once, as it was sent last. What
    could not be published is refused now.
    """
    pace.KEPT_FROM.keep(address)
    _refuse_unpublishable(draft)
    forget_old(now=timezone.now())
    written = {"target": draft.target(), "text": draft.text, "language": draft.language}
    key = key or uuid4()
    same = PendingPost.objects.filter(idempotency_key=key, token__in=map(_digest, tokens))
    if same.filter(published_post=None).update(**written):
        return list(tokens)
    token = secrets.token_urlsafe(24)
    PendingPost.objects.create(
        token=_digest(token),
        path=path[:500],
        idempotency_key=uuid4() if same.exists() else key,
        **written,
    )
    return [*tokens, token][-PENDING_AT_MOST:]


def publish(pending: PendingPost, *, by: Any, address: str = "") -> Post | HeldPost:
    """Send a kept text, once; its post when it was sent already. Refused when it cannot be.

    One that a moderator has to read first is kept here no longer: it waits elsewhere.
    """
    with transaction.atomic():
        pending = PendingPost.objects.select_for_update().get(pk=pending.pk)
        if pending.published_post is not None:
            return pending.published_post
        key = pending.idempotency_key
        post = send(draft_of(pending), by=by, key=key, address=address)
        if isinstance(post, HeldPost):
            pending.delete()
            return post
        pending.published_post = post
        pending.save(update_fields=["published_post"])
    return post


def draft_of(pending: PendingPost) -> Draft:
    return Draft(text=pending.text, language=pending.language, **pending.target)


def discard(pending: PendingPost) -> None:
    """Throw a kept text away; whoever shows its token may."""
    PendingPost.objects.filter(pk=pending.pk, published_post=None).delete()


def forget_old(*, now: datetime) -> int:
    """Delete kept texts after two days, published or not; how many rows."""
    return PendingPost.objects.filter(created_at__lt=now - KEPT).delete()[0]


def kept_under(tokens: Sequence[str], *, now: datetime) -> list[PendingPost]:
    """The kept texts of these tokens, oldest first, published ones among them."""
    if not tokens:
        return []
    rows = PendingPost.objects.filter(
        token__in=[_digest(token) for token in tokens[:PENDING_AT_MOST]],
        created_at__gt=now - KEPT,
    )
    return list(rows.select_related("published_post").order_by("pk"))


def _refuse_silenced(place: Place, by: Any) -> None:
    """In the event, and in each where the discussion is listed."""
    threads = [place.thread.pk] if place.thread is not None else []
    if place.session is not None:
        main = Thread.objects.filter(session=place.session, is_main=True)
        threads += main.values_list("pk", flat=True)
    refuse_silenced(by, place.event.pk if place.event is not None else None, threads=threads)


def _refuse_unpublishable(draft: Draft) -> None:
    """Say before the sign-in what would be refused after it."""
    rendered(checked_text(draft.text))
    if draft.title:
        checked_title(draft.title)
    for number in (draft.thread, draft.parent):
        if number:
            refuse_closed(Thread.objects.get(pk=number))
    if draft.question and draft.session is not None:
        session = Session.objects.get(pk=draft.session)
        refuse_asking(session, now=timezone.now(), text=draft.text)


def _fingerprint(draft: Draft) -> str:
    target = draft.target()
    # A browser without scripts sends files, which are new pictures each time.
    del target["pictures"]
    if draft.session is not None:
        # The first post of a session makes its discussion: sent again, it would name it.
        del target["thread"]
    said = [draft.text.replace("\r\n", "\n").strip(), target]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _digest(token: str) -> str:
    """What the table knows of a token: reading the table gives nobody a text to publish."""
    return hashlib.sha256(token[:100].encode()).hexdigest()
