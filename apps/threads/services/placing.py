# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text on its way, and where it goes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import Area, Post, Thread
from apps.threads.queries import merged_into, shown_thread
from apps.threads.services.bringing import checked_source
from apps.threads.services.origins import refuse_closed
from apps.threads.services.questions import ask
from apps.threads.services.writing import reply, reply_to_session, start


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A text on its way. Of thread, session and event the first that is given is written in.

    With a `title` it starts a new discussion: of a session, an event or areas, with its tags, as a
    part of `parent`, or going on from the post `continues`; `session` with `question` asks its
    speakers, `anonymous` without a name; `brought` was said elsewhere by somebody else. Ids, not
    objects: a draft may wait in a table, and what it names may be gone when it is sent.
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
    areas: Sequence[int] = ()
    tags: Sequence[str] = ()
    parent: int | None = None
    continues: int | None = None

    def target(self) -> dict[str, Any]:
        """All but what was written."""
        fields = asdict(self)
        return {name: fields[name] for name in fields if name not in ("text", "language")}


@dataclass(frozen=True)
class Place:
    """What a draft names, as its author sees it."""

    event: Event | None
    thread: Thread | None = None
    session: Session | None = None


def place_of_draft(draft: Draft, by: Any) -> Place:
    """Where this person's draft goes; Refused when that is gone or not for them."""
    if draft.thread:
        thread = shown_thread(draft.thread, by)
        if thread is None and (into := merged_into(draft.thread, by)) is not None:
            thread = shown_thread(into, by)
        if thread is None:
            raise _gone()
        return Place(thread.event, thread=thread)
    if draft.parent:
        refuse_closed(_there(Thread, draft.parent, by))
    if draft.session:
        session = _there(Session, draft.session, by)
        return Place(session.event, session=session)
    return Place(_there(Event, draft.event, by) if draft.event or not draft.areas else None)


def write_at(place: Place, draft: Draft, by: Any) -> Post:
    """Publish the draft there."""
    posts = Post.objects.select_related("question")
    answered = posts.filter(pk=draft.reply_to).first() if draft.reply_to else None
    said = {"text": draft.text, "language": draft.language, "pictures": draft.pictures, "by": by}
    if draft.brought is not None:
        said["brought"] = checked_source(draft.brought)
    if place.thread is not None:
        return reply(place.thread, reply_to=answered, **said)
    if place.session is not None and draft.question:
        return ask(
            place.session,
            text=draft.text,
            language=draft.language,
            anonymous=draft.anonymous,
            by=by,
        )
    if place.session is not None and not draft.title:
        return reply_to_session(place.session, reply_to=answered, **said)
    thread = start(
        event=place.event,
        session=place.session,
        areas=list(Area.objects.filter(pk__in=draft.areas)),
        tags=draft.tags,
        parent=_there(Thread, draft.parent, by) if draft.parent else None,
        continues=_there(Post, draft.continues, by) if draft.continues else None,
        title=draft.title,
        **said,
    )
    post = thread.posts.get(number=1)
    post.thread = thread
    return post


def _there(model: Any, pk: int | None, by: Any) -> Any:
    found = model.objects.visible_to(by).filter(pk=pk).first()
    if found is None:
        raise _gone()
    return found


def _gone() -> Refused:
    return Refused(_("What you write about is not here any more."), code="gone")
