# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators see, and what the people concerned are told."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from django.urls import reverse

from apps.accounts.models import User
from apps.events.models import Sanction
from apps.threads.models import HeldPost, PictureRequest, Post, Report, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import CaseFactory, HeldPostFactory, PostPictureFactory, ThreadFactory
from tests.security.sinks.filling import Visit, people, rendered, said, sink

Visits = Iterator[str | Visit]


def _held(text: str, **more) -> HeldPost:
    return HeldPostFactory(
        text=text, html=rendered(text), target={"title": text[:200]}, reason=text[:300], **more
    )


@sink(size=9, who="administrator")
def cases(texts: Sequence[str], reader: User) -> Visits:
    """Reported texts in their context, reports, texts that wait, decisions with their reasons."""
    now = datetime.now(UTC)
    event = EventFactory(name=texts[0][:200], safety_contact=texts[0][:200])
    thread = ThreadFactory(event=event, title=texts[0][:200])
    rows = said(thread, texts, people(texts))
    for row in rows:
        case = CaseFactory(post=row, worker=reader, worked_at=now)
        Report.objects.create(case=case, rule=4, words=row.text[:1000])
        writer = UserFactory(person=people([row.text])[0])
        held = _held(row.text, user=writer, thread=thread, event=event)
        CaseFactory(post=None, thread=thread, event=event, held=held)
        CaseFactory(
            post=None, thread=ThreadFactory(event=event, title=row.text[:200]), event=event,
            outcome="dismissed", decided_at=now, decided_by=writer, reason=row.text[:300],
        )  # fmt: skip
        Sanction.objects.create(
            event=event, user=writer, kind="silence", until=now + timedelta(days=1), rule=4,
            reason=row.text[:300],
        )  # fmt: skip
        shown = PostPictureFactory(post=row, picture__alt=row.text[:500])
        PictureRequest.objects.create(
            post=row, picture=shown.picture, reason=row.text[:1000], contact=row.text[:200]
        )
    address = reverse("threads:moderation", args=[event.slug])
    yield from (address, f"{address}?state=decided")
    yield from (
        reverse(f"threads:moderation_{tab}", args=[event.slug]) for tab in ("people", "log")
    )
    yield rows[0].cases.get().get_absolute_url()
    yield reverse("threads:portal_moderation")


@sink(size=20)
def told(texts: Sequence[str], reader: User) -> Visits:
    """From the moderators to whom it concerns; below the discussion, too."""
    now = datetime.now(UTC)
    HeldPost.objects.filter(user=reader).delete()
    Sanction.objects.filter(user=reader).delete()
    Post.objects.filter(author=reader.person).delete()
    thread = ThreadFactory(title=texts[0][:200])
    said(thread, texts, [reader.person] * len(texts), removed_at=now, removed_rule=4,
         removed_reason=texts[0][:300])  # fmt: skip
    for text in texts:
        event = EventFactory(name=text[:200], safety_contact=text[:200])
        _held(text, user=reader, thread=thread)
        _held(text, user=reader, thread=thread, decided_at=now, outcome="refused")
        Sanction.objects.create(event=event, user=reader, kind="warning", rule=4, reason=text[:300])
    yield reverse("threads:told")
    yield Visit(thread.get_absolute_url(), shows=False)


@sink(size=1)
def gone(texts: Sequence[str], reader: User) -> Visits:
    """The pages of what was removed say why; to its author also what."""
    now = datetime.now(UTC)
    [text] = texts
    reasons = {"removed_at": now, "removed_rule": 4, "removed_reason": text[:300]}
    thread = ThreadFactory(title=text[:200])
    [post] = said(thread, [text], [reader.person], **reasons)
    yield Visit(post.get_absolute_url(), status=410)
    Thread.objects.filter(pk=thread.pk).update(**reasons)
    yield Visit(post.get_absolute_url(), status=410)
    yield Visit(thread.get_absolute_url(), status=410)
