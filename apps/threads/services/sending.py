# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sends through a form: once for its key, not too fast, kept through a sign-in."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import once
from apps.core import limits
from apps.core.errors import Refused
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import PendingPost, Post, Thread
from apps.threads.queries import shown_thread
from apps.threads.services.bringing import checked_source
from apps.threads.services.questions import ask, refuse_asking
from apps.threads.services.writing import (
    checked_text,
    checked_title,
    refuse_closed,
    rendered,
    reply,
    reply_to_session,
    start,
)

DIRECTLY = timedelta(hours=1)
"""A kept text that old is published by the sign-in itself; an older one asks first: somebody else
may have come to the same browser."""

KEPT = timedelta(days=2)

NEW_FOR = timedelta(days=1)
"""How long a new account writes more slowly."""

PENDING_AT_MOST = 5
"""Kept texts of one browser: one for each tab somebody may reasonably write in."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A text on its way. Of thread, session and event the first that is given is written in.

    `event` alone, or `session` with `title`, starts a new discussion; `session` with `question`
    asks its speakers, `anonymous` without a name; `brought` was said elsewhere by somebody else.
    Ids, not objects: a draft may wait in a table, and what it names may be gone when it is sent.
    """

    text: str
    language: str = ""
    title: str = ""
    thread: int | None = None
    session: int | None = None
    event: int | None = None
    reply_to: int | None = None
    pictures: Sequence[int] = ()
    question: bool = False
    anonymous: bool = False
    brought: dict[str, str] | None = None

    def target(self) -> dict[str, Any]:
        """All but what was written."""
        fields = asdict(self)
        return {name: fields[name] for name in fields if name not in ("text", "language")}


def send(draft: Draft, *, by: Any, key: UUID | None) -> Post:
    """Publish a draft. The same key again gives the same post, and costs nothing of the limit."""
    with once(key, scope=f"threads.send:{by.pk}", fingerprint=_fingerprint(draft)) as attempt:
        if not attempt.repeated:
            _refuse_haste(draft, by)
            post = _publish(draft, by)
            attempt.keep(post=post.pk)
            return post
    posts = Post.objects.select_related("thread__event", "thread__session")
    return posts.get(pk=attempt.answer["post"])


def keep_for_sign_in(
    draft: Draft, *, path: str, key: UUID | None, address: str, tokens: Sequence[str] = ()
) -> list[str]:
    """Keep the text of somebody who is not signed in; the tokens their browser has to remember.

    `address` is the IP address, for the limit: a whole venue may share one. `tokens` are what the
    browser remembers already, so that a form sent twice is kept once, as it was sent last. What
    could not be published is refused now.
    """
    limits.limit_or_refuse("threads.keep", address, rate=30, per=timedelta(minutes=10), burst=30)
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


def publish(pending: PendingPost, *, by: Any) -> Post:
    """Send a kept text, once; its post when it was sent already. Refused when it cannot be."""
    with transaction.atomic():
        pending = PendingPost.objects.select_for_update().get(pk=pending.pk)
        if pending.published_post is not None:
            return pending.published_post
        post = send(draft_of(pending), by=by, key=pending.idempotency_key)
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


def _publish(draft: Draft, by: Any) -> Post:
    answered = Post.objects.filter(pk=draft.reply_to).first() if draft.reply_to else None
    said = {"text": draft.text, "language": draft.language, "pictures": draft.pictures, "by": by}
    if draft.brought is not None:
        said["brought"] = checked_source(draft.brought)
    if draft.thread:
        thread = shown_thread(draft.thread, by)
        if thread is None:
            raise _gone()
        return reply(thread, reply_to=answered, **said)
    session = _there(Session, draft.session, by) if draft.session else None
    if session is not None and draft.question:
        return ask(
            session, text=draft.text, language=draft.language, anonymous=draft.anonymous, by=by
        )
    if session is not None and not draft.title:
        return reply_to_session(session, reply_to=answered, **said)
    event = session.event if session is not None else _there(Event, draft.event, by)
    thread = start(event=event, session=session, title=draft.title, **said)
    post = thread.posts.get(number=1)
    post.thread = thread
    return post


def _there(model: Any, pk: int | None, by: Any) -> Any:
    """The object as this person sees it; Refused when it is gone or not for them."""
    found = model.objects.visible_to(by).filter(pk=pk).first()
    if found is None:
        raise _gone()
    return found


def _gone() -> Refused:
    return Refused(_("What you write about is not here any more."), code="gone")


def _refuse_unpublishable(draft: Draft) -> None:
    """Say before the sign-in what would be refused after it."""
    rendered(checked_text(draft.text))
    if draft.title:
        checked_title(draft.title)
    if draft.thread:
        refuse_closed(Thread.objects.get(pk=draft.thread))
    if draft.question:
        session = Session.objects.get(pk=draft.session)
        refuse_asking(session, now=timezone.now(), text=draft.text)


def _refuse_haste(draft: Draft, by: Any) -> None:
    """New people write 5 posts a minute and 3 discussions an hour, the others four times that."""
    factor = 1 if timezone.now() - by.date_joined < NEW_FOR else 4
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    limits.limit_or_refuse("threads.post", by.pk, rate=5 * factor, per=minute, burst=5 * factor)
    if draft.title:
        limits.limit_or_refuse("threads.start", by.pk, rate=3 * factor, per=hour, burst=3 * factor)


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
