# SPDX-License-Identifier: AGPL-3.0-or-later
"""The previews of the pages whose links are passed on."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import Person
from apps.core.text.plain import excerpt
from apps.events.models import Event
from apps.pages.heads.tags import ATOM, CALENDAR, JSON, Alternate, Preview
from apps.pages.pictures import cards
from apps.sessions.models import Session, Speaker
from apps.threads.models import Thread

LENGTH = 200
"""Letters of a description; no place shows more."""


def of_site(*, title: str, path: str) -> Preview:
    """Of a page that is of no event."""
    return Preview(
        title=title,
        description=_(
            "Where an event’s sessions are talked about before, during and after, in the language "
            "you read."
        ),
        path=path,
        picture=_path("pages:site_picture"),
        alt="Eventforum",
        language=get_language() or "",
        alternates=[Alternate(CALENDAR, _path("events:calendar"), _("All events"))],
    )


def of_event(event: Event) -> Preview:
    return Preview(
        title=event.name,
        description=excerpt(event.description_html, LENGTH) or _event_in_words(event),
        path=event.get_absolute_url(),
        picture=_named(_path("pages:event_picture", event.slug), cards.of_event(event)),
        alt=event.name,
        language=event.language,
        alternates=[
            Alternate(ATOM, _path("pages:changes_feed", event.slug), _("Changes")),
            Alternate(ATOM, _path("pages:threads_feed", event.slug), _("Discussions")),
            Alternate(CALENDAR, _path("sessions:programme_ics", event.slug), _("Programme")),
            Alternate(JSON, _path("sessions:programme_json", event.slug), _("Programme")),
        ],
    )


def of_session(
    session: Session, *, speakers: Sequence[Speaker], thread: Thread | None, description: str
) -> Preview:
    """`description` is a text of the session's own language."""
    names = [speaker.name for speaker in speakers]
    card = cards.of_session(session, names=names)
    path = [session.event.slug, session.code]
    alternates = []
    if session.starts_at:
        calendar = _path("sessions:session_ics", *path)
        alternates.append(Alternate(CALENDAR, calendar, session.title))
    if thread is not None:
        feed = _path("pages:thread_feed", thread.pk)
        alternates.append(Alternate(ATOM, feed, _("Discussion")))
    return Preview(
        title=session.title,
        description=description or _session_in_words(session),
        path=session.get_absolute_url(),
        picture=_named(_path("pages:session_picture", *path), card),
        alt=" · ".join(part for part in (session.title, card.when, card.who) if part),
        language=session.language or session.event.language,
        kind="article",
        alternates=alternates,
    )


def of_thread(thread: Thread, *, after: int = 0) -> Preview:
    """Reads the discussion's event and session; its picture is theirs, of no named version."""
    event, session = thread.event, thread.session
    if session is not None and event is not None:
        picture = _path("pages:session_picture", event.slug, session.code)
    elif event is not None:
        picture = _path("pages:event_picture", event.slug)
    else:
        picture = _path("pages:site_picture")
    words = {"title": thread.title, "name": event.name if event is not None else "Eventforum"}
    path = thread.get_absolute_url()
    return Preview(
        title=thread.title,
        description=_("Discussion “%(title)s” at %(name)s") % words,
        path=f"{path}?after={after}" if after else path,
        picture=picture,
        alt=session.title if session is not None else words["name"],
        language=thread.language,
        kind="article",
        alternates=[Alternate(ATOM, _path("pages:thread_feed", thread.pk), thread.title)],
    )


def of_person(person: Person) -> Preview:
    return Preview(
        title=person.name,
        description=_("Sessions and discussions of %(name)s") % {"name": person.name},
        path=person.get_absolute_url(),
        picture=_path("pages:site_picture"),
        alt="Eventforum",
        language=get_language() or "",
        kind="profile",
    )


@lru_cache(maxsize=5_000)
def _path(name: str, *args: object) -> str:
    """An address by its name; reckoning one takes as long as all the rest of a preview."""
    return reverse(name, args=args)


def _named(path: str, card: cards.Card) -> str:
    return f"{path}?v={quote(card.digest)}"


def _event_in_words(event: Event) -> str:
    return _(
        "%(name)s: its programme in your own time zone, its sessions in your language, and what "
        "people say about them."
    ) % {"name": event.name}


def _session_in_words(session: Session) -> str:
    return _(
        "A session of %(name)s: when it is in your time zone, its summary, its recording and what "
        "people say about it."
    ) % {"name": session.event.name}
