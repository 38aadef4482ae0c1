# SPDX-License-Identifier: AGPL-3.0-or-later
"""What new people's texts have to pass: for moderators who have to sleep, against machines."""

import hashlib
import re
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import limits
from apps.core.errors import Refused
from apps.events.models import Event, EventRole
from apps.sessions.models import SessionSpeaker
from apps.threads.models import HeldPost, Post
from apps.threads.services.pace import is_new
from apps.threads.services.placing import Draft, Place
from apps.threads.services.writing import checked_text, rendered
from apps.translations.queries import Version

LINKS = 2
"""Links to other sites in a text of somebody new."""

LONG = 40
"""Letters from which on the same text in several places is no "thank you" any more."""

PLACES = 3
"""Places one may put the same long text in within a day."""

LINK = re.compile(r'<a [^>]*href="https?://|<figure', re.IGNORECASE)
SPACE = re.compile(r"\s+")


def why_held(draft: Draft, place: Place, by: Any) -> str:
    """Why a moderator has to read this text first; empty for most. Refused where none would.

    What cannot be published is refused here already: nobody should wait for that.
    """
    text = checked_text(draft.text)
    many_links = _links(rendered(text)) > LINKS
    repeated = _is_repeated(text, by)
    holds = place.event is not None and place.event.holds_first_posts
    if not (many_links or repeated or holds) or _is_trusted(by, place):
        return ""
    if holds and not _written(by).filter(thread__event=place.event).exists():
        return HeldPost.Why.FIRST
    if many_links and (is_new(by) or not _written(by).exists()):
        if holds:
            return HeldPost.Why.LINKS
        raise _too_many_links()
    if not repeated:
        return ""
    if holds:
        return HeldPost.Why.REPEATED
    raise _same_text()


def refuse_changed(post: Post, text: str, by: Any) -> None:
    """What a text that is changed has to pass as well: nobody adds later what would have been
    refused. It may keep the words and the links that it has."""
    many_links = _links(rendered(text)) > max(LINKS, _links(post.html))
    repeated = _words(text) != _words(post.text) and _is_repeated(text, by)
    if not (many_links or repeated) or _is_trusted(by, Place(post.thread.event)):
        return
    if many_links and (is_new(by) or not _written(by).exclude(pk=post.pk).exists()):
        raise _too_many_links()
    if repeated:
        raise _same_text()


def refuse_translated(
    text: str, *, original: Version, stands: Version | None, event: Event | None, by: Any
) -> None:
    """What a version of a text has to pass: it stands at once where many read it, so that of
    somebody new no more is taken than of their posts. The links of the original may stay, and
    those of the version that `stands`."""
    there = [original] if stands is None else [original, stands]
    many_links = _links(rendered(text)) > max(LINKS, *(_links(one.html) for one in there))
    known = {_words(one.text) for one in there}
    repeated = _words(text) not in known and _is_repeated(text, by)
    holds = event is not None and event.holds_first_posts
    if not (many_links or repeated or holds) or _is_trusted(by, Place(event)):
        return
    if holds and not _written(by).filter(thread__event=event).exists():
        raise Refused(
            _(
                "Here the first texts of new people wait for a moderator. Write in a discussion "
                "first; you can translate after that."
            ),
            code="first",
        )
    if many_links and (is_new(by) or not _written(by).exists()):
        raise _too_many_links()
    if repeated:
        raise _same_text()


def _links(html: str) -> int:
    return len(LINK.findall(html))


def _written(by: Any) -> QuerySet[Post]:
    """What this person has written and nobody has taken away."""
    return Post.objects.filter(author=by.person_id, removed_at=None)


def _too_many_links() -> Refused:
    return Refused(
        ngettext(
            "People who are new here can put %(count)d link into a text. Take some out, or "
            "send it tomorrow.",
            "People who are new here can put %(count)d links into a text. Take some out, or "
            "send it tomorrow.",
            LINKS,
        )
        % {"count": LINKS},
        code="links",
    )


def _same_text() -> Refused:
    return Refused(
        _(
            "You have put this text in several places already. Say it once and link to it from "
            "the others."
        ),
        code="same-text",
    )


def _is_trusted(by: Any, place: Place) -> bool:
    """Who runs the portal, has a role in the event, or speaks there."""
    if by.is_superuser:
        return True
    if place.event is None:
        return False
    speaks = SessionSpeaker.objects.filter(session__event=place.event, speaker__person=by.person_id)
    return EventRole.objects.filter(user=by, event=place.event).exists() or speaks.exists()


def _words(text: str) -> str:
    return SPACE.sub(" ", text).strip().casefold()


def _is_repeated(text: str, by: Any) -> bool:
    """Counts each sending of a long text; atomic, so that many at once do not slip through."""
    words = _words(text)
    if len(words) < LONG:
        return False
    digest = hashlib.sha256(words.encode()).hexdigest()
    day = timedelta(days=1)
    taken = limits.take("threads.same", f"{by.pk}:{digest}", rate=PLACES, per=day, burst=PLACES)
    return not taken.allowed
