# SPDX-License-Identifier: AGPL-3.0-or-later
"""A post as the page shows it, stored once for each interface language: that of who writes is made
on write, another when somebody first reads the post in it.

Nothing of the reader is in a fragment: its times and the buttons of its author are holes, filled
when it is shown; what only an open discussion offers stands between marks, to be cut out.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from apps.accounts.models import Person
from apps.core import times
from apps.core.prepared import Prepared
from apps.core.rules import Rule
from apps.core.text import excerpt
from apps.events.models import EventRole
from apps.media.models import Card, Picture
from apps.sessions.models import Session, SessionSpeaker
from apps.threads.cards import cards_in, with_cards
from apps.threads.gone import taken_by_author
from apps.threads.models import FollowUp, Post, PostPicture, Question, Thread
from apps.threads.phase_words import phase_words
from apps.threads.queries.pictures import pictures_of

QUOTED = 160
"""Letters of the answered post that an answer shows."""


@dataclass(frozen=True)
class Standing:
    """Who somebody is in a discussion: on the programme of the session, or running the event."""

    speakers: frozenset[int] = frozenset()
    organizers: frozenset[int] = frozenset()

    def words(self, person_id: int) -> str:
        """The chip beside the name, in the active language; mostly empty."""
        if person_id in self.speakers:
            return gettext("Speaker")
        return gettext("Organizer") if person_id in self.organizers else ""


def key(language: str) -> str:
    """Where a fragment of this language stands in Post.fragments.

    It names the form too: after a change of the template, the icons or the catalogue the stored
    fragments are not found and are made anew.
    """
    return f"{language}.{_form(language)}"


def make(
    post: Post,
    *,
    language: str = "",
    standing: Standing | None = None,
    pictures: Sequence[PostPicture] | None = None,
    cards: Mapping[str, Card] | None = None,
) -> dict[str, str]:
    """The fragment of a post for one interface language (the active one unless named), by its key;
    at most two queries without standing, one without pictures, one without cards where a link
    stands alone.

    The post needs its author, its thread and the post it answers with that one's author.
    """
    if pictures is None:
        pictures = () if post.removed_at else pictures_of([post.pk])[post.pk]
    if cards is None:
        cards = {} if post.removed_at else cards_in([post.html])
    standing = standing or standing_in(post.thread, [post.author_id])
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    return {key(language): _fragment(post, standing, language, pictures, cards)}


def standing_in(thread: Thread, people: Iterable[int]) -> Standing:
    """Which of these people are speakers or organizers there; one query, two in a session."""
    people = set(people)
    speaking = _SPEAKING.rows(session=thread.session_id) if thread.session_id else ()
    organizing = _ORGANIZING.rows(event=thread.event_id) if thread.event_id else ()
    return Standing(
        frozenset(person for (person,) in speaking if person in people),
        frozenset(person for (person,) in organizing if person in people),
    )


_SPEAKING = Prepared(
    lambda slot: SessionSpeaker.objects.filter(
        session=slot("session"), speaker__person__isnull=False
    ).values_list("speaker__person")
)
_ORGANIZING = Prepared(
    lambda slot: EventRole.objects.filter(
        event=slot("event"), role__in=[EventRole.Role.OWNER, EventRole.Role.ORGANIZER]
    ).values_list("user__person")
)


@transaction.atomic
def make_missing(thread: Thread, posts: Sequence[int], language: str) -> dict[int, str]:
    """Make and store the fragments of these posts in this language; what they are, by post.

    The rows are locked, so that an edit at the same moment is not covered by what was there before,
    and of many who read at once one makes them.
    """
    rows = list(
        Post.objects.select_for_update(of=("self",))
        .filter(pk__in=posts)
        .select_related("author", "question", "reply_to__author", "removed_by", "follow_up__owner")
        .select_related("reply_to__thread", "reply_to__question")
        .order_by("pk")
    )
    wanted, current = key(language), {key(code) for code, _ in settings.LANGUAGES}
    missing = [row for row in rows if wanted not in row.fragments]
    prefetch_related_objects(missing, Prefetch("continued_in", _going_on(), to_attr="going_on"))
    standing = standing_in(thread, {row.author_id for row in missing})
    pictures = pictures_of(row.pk for row in missing)
    cards = cards_in([row.html for row in missing])
    for row in missing:
        row.thread = thread
        made = make(
            row, language=language, standing=standing, pictures=pictures[row.pk], cards=cards
        )
        kept = {name: text for name, text in row.fragments.items() if name in current}
        row.fragments = kept | made
    Post.objects.bulk_update(missing, ["fragments"])
    return {row.pk: row.fragments[wanted] for row in rows}


def _fragment(
    post: Post,
    standing: Standing,
    language: str,
    pictures: Sequence[PostPicture] = (),
    cards: Mapping[str, Card] | None = None,
) -> str:
    with translation.override(language):
        template = "threads/_tombstone.html" if post.removed_at else "threads/_post.html"
        context = {**_context(post, standing, language), "pictures": pictures}
        context["html"] = with_cards(post.html, cards or {})
        return render_to_string(template, context).strip()


def _context(post: Post, standing: Standing, language: str) -> dict:
    now = timezone.now()

    def ago(moment):
        return times.time_element("rel", moment, zone="UTC", language=language, now=now)

    answered = _answered(post)
    shows_text = answered is not None and answered.removed_at is None and not _is_folded(answered)
    return {
        "post": post,
        "answered": answered,
        "quoted": excerpt(answered.html, QUOTED) if answered and shows_text else "",
        "chip": standing.words(post.author_id),
        "question": _question(post),
        "phase": phase_words(post.phase, in_session=post.thread.session_id is not None),
        "foreign": bool(post.language) and post.language.split("-")[0] != language.split("-")[0],
        "ui": language,
        "written": ago(post.created_at),
        "edited": ago(post.edited_at) if post.edited_at else "",
        "by_author": taken_by_author(post),
        "follow_up": getattr(post, "follow_up", None),
        "rule": post.removed_rule,
        "going_on": [
            (
                reverse("pages:thread_number", args=[thread.pk]),
                thread if _is_seen_from(post, thread) else None,
            )
            for thread in _discussions_from(post)
        ],
    }


def _answered(post: Post) -> Post | None:
    """The post it answers, where whoever reads this one may read that: one elsewhere is open to
    strangers, or at home in the same place. One more query for those."""
    answered = post.reply_to
    if answered is None or answered.thread_id == post.thread_id:
        return answered
    here, there = post.thread, answered.thread
    if there.removed_at is None and (there.event_id, there.session_id) == (
        here.event_id,
        here.session_id,
    ):
        return answered
    seen = Thread.objects.visible_to(AnonymousUser()).filter(pk=there.pk)
    return answered if seen.exists() else None


def _question(post: Post) -> Question | None:
    """What is asked with it; a new post asks nothing yet, so that is not looked for."""
    if post._state.adding:
        return post._state.fields_cache.get("question")
    return getattr(post, "question", None)


def _is_folded(post: Post) -> bool:
    """Whether it is a question that was not taken up: its words stand behind a line that opens."""
    question = _question(post)
    return question is not None and question.state == Question.State.HELD


def _discussions_from(post: Post) -> list[Thread]:
    """The discussions that go on from this post; asked once, and never for a new one."""
    if not hasattr(post, "going_on"):
        post.going_on = [] if post._state.adding else list(_going_on().filter(continues=post))
    return post.going_on


def _going_on() -> QuerySet[Thread]:
    there = Thread.objects.filter(removed_at=None, posts_count__gt=0)
    return there.select_related("session").order_by("pk")


def _is_seen_from(post: Post, thread: Thread) -> bool:
    """Whether everybody who reads the post sees what goes on from it: at home in the same event,
    and in no session that is proposed only."""
    session = thread.session
    is_proposed = session is not None and session.state == Session.State.PROPOSED
    return thread.event_id == post.thread.event_id and not is_proposed


@cache
def _form(language: str) -> str:
    """A short name of how posts look in this language now: made-up posts of each kind, summed."""
    moment = timezone.now().replace(year=2020, month=1, day=1, hour=0, minute=0)
    thread = Thread(pk=0, event_id=0, session_id=0)
    author = Person(pk=0, name="A", affiliation="B", affiliation_language="qaa")
    others = (
        Person(pk=0, name="A", affiliation="B", affiliation_confirmed_at=moment),
        Person(pk=0, name="A", left_at=moment, avatar="0" * 32),
    )
    other = Post(
        pk=1, thread=thread, number=1, author=author, html="<p>a</p>", created_at=moment,
        removed_reason="c",
    )  # fmt: skip
    looks = []
    other.going_on = [Thread(pk=0, title="d", event_id=event) for event in (0, 1)]
    for phase in Post.Phase.values:
        post = Post(
            pk=2, thread=thread, number=2, author=author, reply_to=other, phase=phase,
            html="<p>b</p>", language="qaa", created_at=moment, edited_at=moment,
        )  # fmt: skip
        post.origin = {"place": "e", "address": "https://f.example/"}
        post.brought = {"name": "d", "place": "e", "address": "https://f.example/"}
        FollowUp(post=post, owner=author, due_on=moment.date())
        shown = _pictures_of_each_kind(post, moment)
        looks.append(_fragment(post, Standing(speakers=frozenset([0])), language, shown))
    for state in Question.State.values:
        Question(post=post, state=state, answer=other, is_anonymous=state != "open")
        looks.append(_fragment(post, Standing(), language))
    FollowUp(post=other, done_at=moment)
    for other.author in others:
        looks.append(_fragment(other, Standing(), language))
    other.going_on = []
    other.removed_at = moment
    looks.append(_fragment(other, Standing(organizers=frozenset([0])), language))
    other.gone_in = "e"
    looks.append(_fragment(other, Standing(), language))
    other.gone_in = ""
    other.removed_rule = Rule.OTHER
    looks.append(_fragment(other, Standing(), language))
    other.hidden_at = moment
    looks.append(_fragment(other, Standing(), language))
    other.moved_to_id = 2
    looks.append(_fragment(other, Standing(), language))
    return f"{zlib.crc32(TIMES.sub('', ''.join(looks)).encode()):08x}"


def _pictures_of_each_kind(post: Post, moment: datetime) -> list[PostPicture]:
    made = {"name": "0" * 32, "widths": [1], "width": 1, "height": 1, "owner": post.author}
    pictures = [
        Picture(alt="a", language="qaa", licence=Picture.Licence.BY, uploaded_at=moment, **made),
        Picture(licence=Picture.Licence.OTHER, uploaded_at=moment, **made),
        Picture(removed_at=moment, removed_reason="c", uploaded_at=moment, **made),
    ]
    return [PostPicture(post=post, picture=picture) for picture in pictures]


TIMES = re.compile(r"<time .*?</time>")
