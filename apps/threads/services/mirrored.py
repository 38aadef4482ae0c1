# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened on a mirrored forum happens here: posts come, change, are removed and come back.

It was said already, where others read it: no limit, no closed discussion and no rule about who may
write holds it up, and nothing is refused for its form. What was taken away here stays away,
whatever the forum does. Texts of the forum are a stranger's. Each verb may be repeated without
harm, but for `absorb`: the caller keeps, in the same transaction, which post there it was.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import languages
from apps.core.text import Cooked, plain, render_cooked, render_foreign
from apps.threads.models import Case, Post, PostRevision, Thread
from apps.threads.services.changing import REMOVAL, keep_present, locked, show, void_pages
from apps.threads.services.locking import lock_to_write, where_it_is_now
from apps.threads.services.mentioning import keep_mentions, renew_mentions
from apps.threads.services.origins import is_answered_in
from apps.threads.services.questions import follow_removal, follow_return
from apps.threads.services.reading import note_own_post
from apps.threads.services.reporting import open_case
from apps.threads.services.writing import add, next_number_of_all, phase_of, tell_open_pages
from apps.translations import services as translations

PLACE_LENGTH = 80
REASON_LENGTH = 300
ADDRESS_LENGTH = 500

NEVER_KEPT = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL does not take."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where something was said: the name of the forum for people, the address of the post there."""

    place: str
    address: str = ""

    def kept(self) -> dict[str, str]:
        return {"place": named(self.place), "address": _web(self.address)}


@where_it_is_now
def absorb(
    thread: Thread,
    *,
    author: Person,
    text: str,
    cooked: Cooked | None = None,
    language: str = "",
    reply_to: Post | None = None,
    at: datetime,
    origin: Origin,
    mentioned: Collection[Person] = (),
    quiet: bool = False,
) -> Post:
    """Add what was said on the forum, with the next number; `at` is when it was said there.

    `text` is our Markdown, for search, editing and export; `cooked` the forum's HTML, without which
    the text is rendered. `mentioned` are people here whom it names and who are to be told; with
    `quiet` nobody is told of anything (what is of long ago). An answer to a post of another
    discussion answers nothing.
    """
    text, html = _taken(text, cooked)
    with transaction.atomic():
        thread = lock_to_write(thread)
        if reply_to is not None and not is_answered_in(thread, reply_to):
            reply_to = None
        author = author.merged_into or author
        account = User.objects.select_related("person").filter(person=author).first()
        post = Post(
            pk=next_number_of_all(),
            thread=thread,
            number=thread.posts_count + 1,
            author=author,
            reply_to=reply_to,
            text=text,
            html=html,
            origin=origin.kept(),
            language=languages.canonical(language) or languages.guess(text),
            phase=phase_of(thread, at),
            created_at=at,
        )
        add(post)
        keep_mentions(post, mentioned)
        if account is not None:
            note_own_post(post, by=account)
        told: dict[str, Any] = {"thread": thread.pk, "number": post.number, "quiet": quiet}
        told["place"] = named(origin.place)
        record("post.written", post, by=account, event=thread.event, **told)
        tell_open_pages(post, "post")
    return post


@transaction.atomic
def absorb_edit(
    post: Post,
    *,
    text: str,
    cooked: Cooked | None = None,
    language: str = "",
    at: datetime,
    place: str,
    by: Person | None = None,
    mentioned: Collection[Person] = (),
    clash: bool = False,
    beside: bool = False,
) -> Post:
    """Put the text that the forum has now in place of the one here, which stays in the history.

    `clash` says that it was changed here, too, since both were the same: the later text is shown,
    the other kept beside it, and moderators find it in their queue. `by` is who wrote it there,
    where that is known. With `beside` the text here is shown whichever is later: the forum's is one
    of a part of it. HTML alone, made anew by the forum of the same text, is no change.
    """
    text, html = _taken(text, cooked)
    place = named(place)
    if clash := (clash or beside) and not Post.objects.filter(pk=post.pk, text=text).exists():
        # Cases are locked before texts.
        case = open_case(post)
        Case.objects.filter(pk=case.pk).update(why=Case.Why.CLASH)
    post = locked(post)
    language = languages.canonical(language) or languages.guess(text)
    if (post.text, post.language) == (text, language):
        if post.html != html and post.edited_in == place and not clash:
            post.html = html
            show(post, "html")
        return post
    is_later_here = post.edited_at is not None and post.edited_at > at
    if clash:
        shown = "here" if beside or is_later_here else "there"
        _record("post.clashed", post, place=place, shown=shown)
    if clash and (beside or is_later_here):
        rival = {"place": place, "written_at": at, "writer": by.name if by is not None else ""}
        said = {"text": text, "html": html, "language": language}
        PostRevision.objects.create(post=post, is_rival=True, **said, **rival)
        return post
    keep_present(post, is_rival=clash)
    renew_mentions(post, mentioned)
    post.text, post.html, post.language = text, html, language
    post.edited_at, post.edited_in = at, place
    if post.versions_in:
        translations.mark_outdated(post, "text")
    show(post, "text", "html", "language", "edited_at", "edited_in")
    _record("post.edited", post, place=place)
    return post


@transaction.atomic
def absorb_removal(post: Post, *, at: datetime, place: str, reason: str = "") -> Post:
    """Leave a tombstone that says where it was removed; nothing to see of it where it was removed
    here before."""
    post = locked(post)
    by_author = post.hidden_at is None and post.removed_rule is None
    if post.gone_in or (post.removed_at is not None and by_author):
        return post
    post.gone_in = named(place)
    if post.removed_at is not None:
        post.save(update_fields=["gone_in"])
        return post
    post.removed_at, post.removed_by = at, None
    post.removed_reason = shortened(reason)
    show(post, "gone_in", *REMOVAL)
    void_pages(post.thread)
    follow_removal(post)
    _record("post.removed", post, place=post.gone_in, reason=post.removed_reason)
    return post


@transaction.atomic
def absorb_recovery(post: Post) -> Post:
    """Show again what the forum has brought back, unless it was taken away here, too."""
    post = locked(post)
    if not post.gone_in:
        return post
    place, post.gone_in = post.gone_in, ""
    if post.hidden_at is not None or post.removed_rule is not None or not post.text:
        post.save(update_fields=["gone_in"])
        return post
    post.removed_at, post.removed_reason = None, ""
    show(post, "gone_in", *REMOVAL)
    void_pages(post.thread)
    follow_return(post)
    _record("post.put_back", post, place=place)
    return post


@transaction.atomic
def mark_mirrored(posts: Collection[int], state: str, *, reason: str = "") -> int:
    """Say of these posts, by their ids, what became of their copies on the forum: waiting, parked,
    or nothing to be told. How many are different now. Only their author and the organizers are
    shown it, each by a hole in the page: so pages are made anew only where there was none to fill.
    """
    reason = shortened(reason) if state == Post.MirrorState.PARKED else ""
    rows = Post.objects.filter(pk__in=posts).exclude(mirror_state=state, mirror_reason=reason)
    if state:
        homes = rows.filter(mirror_state="").order_by().values("thread")
        threads = Thread.objects.filter(pk__in=homes)
        known = list(threads.select_for_update().order_by("pk").values_list("pk", flat=True))
        Thread.objects.filter(pk__in=known).update(version=F("version") + 1)
    return rows.update(mirror_state=state, mirror_reason=reason)


def named(place: str) -> str:
    """The name of a forum on one line."""
    return " ".join(NEVER_KEPT.sub("", place).split())[:PLACE_LENGTH]


def kept_text(text: str, cooked: Cooked | None = None) -> str:
    """What `absorb` and `absorb_edit` store of a text."""
    return _taken(text, cooked)[0]


def _taken(text: str, cooked: Cooked | None) -> tuple[str, str]:
    """What is stored of a text of the forum. One that has only a picture has words all the same:
    a post without any is one whose text went with its author."""
    text = NEVER_KEPT.sub("", text).replace("\r\n", "\n").strip()
    html = render_cooked(cooked) if cooked is not None else render_foreign(text, "markdown")
    return text or plain(html) or "…", html


def _record(verb: str, post: Post, **data: Any) -> None:
    record(verb, post, event=post.thread.event, thread=post.thread_id, **data)


def shortened(reason: str) -> str:
    """Why something was removed, on one line."""
    return " ".join(NEVER_KEPT.sub("", reason).split())[:REASON_LENGTH]


def _web(address: str) -> str:
    """The address where it is one of the web and can be kept, nothing otherwise."""
    address = NEVER_KEPT.sub("", address).strip()
    try:
        parts = urlsplit(address)
        known = bool(parts.hostname) and parts.scheme in ("http", "https")
    except ValueError:
        return ""
    return address if known and len(address) <= ADDRESS_LENGTH else ""
