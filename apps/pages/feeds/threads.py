# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions of an event with their opening posts, and the posts of one discussion."""

import hashlib
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import atom
from apps.core.text.plain import excerpt
from apps.events.ical import address_of
from apps.events.models import Event
from apps.pages.feeds.pictures import Shown, pictures_of
from apps.threads.models import Area, Post, Question, Tag, Thread
from apps.threads.queries import ThreadsPage, threads_of_event, threads_page

PAGE = 50
TITLE = 80
"""Letters of a post that stand for its title."""

STRANGER = AnonymousUser()


def page_of(event: Event, *, before: str) -> ThreadsPage:
    """A page of the event's discussions as strangers see them. One query."""
    return threads_page(threads_of_event(event, STRANGER), before=before)


def state_of(event: Event, page: ThreadsPage) -> str:
    """Changes with everything the feed says."""
    return _state((event.pk, event.version), page)


def state_of_place(place: Area | Tag, page: ThreadsPage) -> str:
    return _state((type(place).__name__, place.pk, str(place)), page)


def _state(key: tuple[object, ...], page: ThreadsPage) -> str:
    known = [
        (thread.pk, thread.version, thread.session.version if thread.session else 0)
        for thread in page.threads
    ]
    words = repr((*key, known, page.older))
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def of_event(event: Event, page: ThreadsPage, *, before: str, language: str) -> atom.Feed:
    """Discussions, the latest first; each says where its posts can be followed."""
    paths = (
        reverse("pages:threads_feed", args=[event.slug]),
        reverse("threads:list", args=[event.slug]),
    )
    return _of_list(
        page,
        paths,
        before=before,
        id=atom.tag(event.created_at, f"event-{event.pk}/threads"),
        title=_("%(event)s: discussions") % {"event": event.name},
        begun=event.created_at,
        language=language,
        author=event.name,
    )


def of_place(place: Area | Tag, page: ThreadsPage, *, before: str, language: str) -> atom.Feed:
    """Discussions of an area or with a tag, the latest first, of all events."""
    kind = "area" if isinstance(place, Area) else "tag"
    name = place.name if isinstance(place, Area) else f"#{place.name}"
    paths = reverse(f"pages:{kind}_feed", args=[place.slug]), place.get_absolute_url()
    return _of_list(
        page,
        paths,
        before=before,
        id=atom.tag(place.created_at, f"{kind}-{place.pk}/threads"),
        title=_("%(event)s: discussions") % {"event": name},
        begun=place.created_at,
        language=language,
        author=name,
    )


def _of_list(
    page: ThreadsPage,
    paths: tuple[str, str],
    *,
    before: str,
    id: str,
    title: str,
    begun: datetime,
    language: str,
    author: str,
) -> atom.Feed:
    """`paths` are those of the feed and of the page that shows the same."""
    openings = {
        post.thread_id: post
        for post in Post.objects.filter(
            thread__in=[thread.pk for thread in page.threads], number=1, removed_at=None
        ).select_related("author")
    }
    shown = pictures_of([post.pk for post in openings.values()])
    items = [_discussion(thread, openings.get(thread.pk), shown) for thread in page.threads]
    own = address_of(paths[0])
    links = [
        atom.Link("self", f"{own}?before={before}" if before else own, atom.KIND),
        atom.Link("alternate", address_of(paths[1])),
    ]
    if page.older:
        links.append(atom.Link("next", f"{own}?before={page.older}", atom.KIND))
    return atom.Feed(
        id=id,
        title=title,
        updated=max((item.updated for item in items), default=begun),
        links=links,
        items=items,
        language=language,
        author=author,
    )


def _discussion(thread: Thread, opening: Post | None, shown: dict[int, Shown]) -> atom.Item:
    pictures = shown.get(opening.pk, Shown()) if opening else Shown()
    own = address_of(reverse("pages:thread_feed", args=[thread.pk]))
    latest = thread.last_post_at or thread.created_at
    return atom.Item(
        id=atom.tag(thread.created_at, f"thread-{thread.pk}"),
        title=thread.title,
        updated=latest,
        published=thread.created_at,
        links=[
            atom.Link("alternate", address_of(thread.get_absolute_url())),
            atom.Link("replies", own, atom.KIND, thread.posts_count, latest),
            *pictures.links,
        ],
        html=opening.html + pictures.html if opening else "",
        language=thread.language,
        author=opening.author.name if opening else "",
        author_address=address_of(opening.author.get_absolute_url()) if opening else "",
    )


def of_thread(thread: Thread, *, before: int | None, language: str) -> atom.Feed:
    """Posts of one discussion, the newest first, without removed ones and questions that were not
    taken up. Three queries."""
    begun = Thread.objects.values_list("created_at", flat=True).get(pk=thread.pk)
    rows = Post.objects.filter(thread=thread.pk, removed_at=None)
    rows = rows.exclude(question__state=Question.State.HELD)
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.select_related("author").order_by("-number")[: PAGE + 1])
    posts, more = found[:PAGE], len(found) > PAGE
    shown = pictures_of([post.pk for post in posts])
    own = address_of(reverse("pages:thread_feed", args=[thread.pk]))
    links = [
        atom.Link("self", f"{own}?before={before}" if before else own, atom.KIND),
        atom.Link("alternate", address_of(thread.get_absolute_url())),
    ]
    if more:
        links.append(atom.Link("next", f"{own}?before={posts[-1].number}", atom.KIND))
    return atom.Feed(
        id=atom.tag(begun, f"thread-{thread.pk}/posts"),
        title=thread.title,
        updated=max(map(_changed, posts), default=begun),
        links=links,
        items=[_post(thread, post, shown.get(post.pk, Shown())) for post in posts],
        language=thread.language or language,
        author=thread.event.name if thread.event is not None else "Eventforum",
    )


def _post(thread: Thread, post: Post, pictures: Shown) -> atom.Item:
    said = {"name": post.author.name, "words": excerpt(post.html, TITLE)}
    return atom.Item(
        id=atom.tag(post.created_at, f"post-{post.pk}"),
        title=_("%(name)s: %(words)s") % said,
        updated=_changed(post),
        published=post.created_at,
        links=[atom.Link("alternate", address_of(post.get_absolute_url())), *pictures.links],
        html=post.html + pictures.html,
        language=post.language,
        author=post.author.name,
        author_address=address_of(post.author.get_absolute_url()),
    )


def _changed(post: Post) -> datetime:
    return post.edited_at or post.created_at
