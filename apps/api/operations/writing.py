# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes, with the verbs and rights of the pages: nothing more is possible here than there."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header

from apps.api import parameters, places, shapes
from apps.api.answers import answered, gone_or_missing
from apps.api.callers import Caller
from apps.api.failures import Invalid
from apps.api.operations.router import router
from apps.api.queries.threads import post_row, post_shape, thread_row, thread_shape
from apps.api.security import Bearer
from apps.api.waiting import Waiting
from apps.core import limits
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads import services
from apps.threads.forms import EditForm, StartForm, WritingForm, draft_fields
from apps.threads.models import HeldPost, Post, Thread
from apps.threads.queries import main_thread, merged_into, shown_thread
from apps.threads.services import Draft

KEYS = UUID("5b1b7ab0-5f0e-4c5c-9d0b-6a8ad7f1b0f4")
"""Keys of programs are hashed under this one: they never meet the keys of forms."""

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Any word that is new for each post. Sent again after a lost answer, the "
        "same key gives the same post.",
    ),
]


@router.post(
    "/events/{event}/threads",
    response={201: shapes.Thread, 202: Waiting},
    tags=["Discussions"],
    operation_id="start_thread",
    auth=Bearer(),
)
def start(
    request: HttpRequest, event: parameters.Slug, said: parameters.Start, key: Key = None
) -> HttpResponse:
    """Start a discussion of an event, or of one of its sessions, with its first post."""
    caller: Caller = request.caller
    found = get_object_or_404(Event.objects.visible_to(caller.user), slug=event)
    form = _checked(StartForm(said.dict()))
    sessions = Session.objects.visible_to(caller.user).filter(event=found)
    session = get_object_or_404(sessions, code=said.session) if said.session else None
    draft = Draft(
        title=form.cleaned_data["title"],
        event=found.pk,
        session=session.pk if session else None,
        **draft_fields(form),
    )
    post = _send(request, draft, key)
    if isinstance(post, HeldPost):
        return _waits()
    row = thread_row(caller.user, post.thread_id)
    if row is None:
        raise Http404
    return answered(thread_shape(row), status=201, at=places.api("threads", post.thread_id))


@router.post(
    "/threads/{number}/posts",
    response={201: shapes.Post, 202: Waiting},
    tags=["Posts"],
    operation_id="reply",
    auth=Bearer(),
)
def reply(
    request: HttpRequest, number: parameters.Id, said: parameters.Answer, key: Key = None
) -> HttpResponse:
    """Write in a discussion.

    What is sent to one that was merged into another is written there; `reply_to` counts as it did.
    """
    caller: Caller = request.caller
    thread = shown_thread(number, caller.user)
    if thread is None and (into := merged_into(number, caller.user)) is not None:
        thread = shown_thread(into, caller.user)
    if thread is None:
        return gone_or_missing(Thread, number)
    return _sent(request, said, key, thread=thread, asked=number)


@router.post(
    "/events/{event}/sessions/{code}/posts",
    response={201: shapes.Post, 202: Waiting},
    tags=["Posts"],
    operation_id="reply_to_session",
    auth=Bearer(),
)
def reply_to_session(
    request: HttpRequest,
    event: parameters.Slug,
    code: parameters.Code,
    said: parameters.Answer,
    key: Key = None,
) -> HttpResponse:
    """Write in a session's own discussion, which begins with its first post."""
    caller: Caller = request.caller
    sessions = Session.objects.visible_to(caller.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event, code=code)
    return _sent(request, said, key, thread=main_thread(session), session=session)


@router.patch(
    "/posts/{number}",
    response=shapes.Post,
    tags=["Posts"],
    operation_id="edit_post",
    auth=Bearer(),
)
def edit(request: HttpRequest, number: parameters.Id, said: parameters.Change) -> HttpResponse:
    """Change one's own post; what it said before stays readable in its history."""
    caller: Caller = request.caller
    post = _own_post(caller, number)
    form = _checked(EditForm(said.dict(exclude={"stamp"})))
    services.edit(post, by=caller.user, seen=said.stamp, **draft_fields(form))
    return answered(post_shape(_shown(number, caller)))


@router.delete(
    "/posts/{number}",
    response=shapes.Post,
    tags=["Posts"],
    operation_id="remove_post",
    auth=Bearer(),
)
def remove(request: HttpRequest, number: parameters.Id) -> HttpResponse:
    """Remove one's own post, or any post of an event one moderates: its number stays taken."""
    caller: Caller = request.caller
    post = _post(caller, number)
    if not services.may_remove(post, caller.user):
        raise Http404
    services.remove(post, by=caller.user)
    return answered(post_shape(_shown(number, caller)))


def _send(request: HttpRequest, draft: Draft, key: str | None) -> Post | HeldPost:
    caller: Caller = request.caller
    address = limits.network_of(request)
    return services.send(draft, by=caller.user, key=_key(key), address=address)


def _waits() -> HttpResponse:
    """Accepted, not published: a moderator reads it first."""
    words = _("Waiting for the moderator. Only you can see it.")
    return answered({"waiting": True, "words": words}, status=202)


def _sent(
    request: HttpRequest,
    said: parameters.Answer,
    key: str | None,
    *,
    thread: Thread | None,
    session: Session | None = None,
    asked: int | None = None,
) -> HttpResponse:
    """`thread` is None before a session's first post, and another than `asked` where that was
    merged; the draft names what was asked for only, so that the same words sent again are the same
    draft."""
    caller: Caller = request.caller
    form = _checked(WritingForm(said.dict(exclude={"reply_to"})))
    draft = Draft(
        thread=asked,
        session=session.pk if session else None,
        reply_to=_answered(thread, said.reply_to, asked) if said.reply_to else None,
        **draft_fields(form),
    )
    post = _send(request, draft, key)
    if isinstance(post, HeldPost):
        return _waits()
    shape = post_shape(_shown(post.pk, caller))
    return answered(shape, status=201, at=places.api("posts", post.pk))


def _answered(thread: Thread | None, number: int, asked: int | None) -> int:
    """The post with this number, or that moved from it with its discussion."""
    found = Q(thread=thread, number=number)
    if thread is not None and asked not in (None, thread.pk):
        stubs = Post.objects.filter(thread=asked, number=number)
        found = Q(thread=thread, pk__in=stubs.values("moved_to"))
    posts = Post.objects.filter(found, removed_at=None)
    pk = posts.values_list("pk", flat=True).first() if thread else None
    if pk is None:
        raise Invalid({"reply_to": [_("There is no such post in this discussion.")]})
    return pk


def _post(caller: Caller, number: int) -> Post:
    posts = Post.objects.visible_to(caller.user).select_related("thread__event", "thread__session")
    return get_object_or_404(posts, pk=number)


def _own_post(caller: Caller, number: int) -> Post:
    """Other people's posts are not found, as on pages."""
    post = _post(caller, number)
    if post.removed_at is not None or post.author_id != caller.person_id:
        raise Http404
    return post


def _shown(number: int, caller: Caller) -> dict[str, Any]:
    row = post_row(caller.user, number)
    if row is None:
        raise Http404
    return row


def _checked(form: WritingForm) -> WritingForm:
    if not form.is_valid():
        raise Invalid(form.messages())
    return form


def _key(word: str | None) -> UUID | None:
    return uuid5(KEYS, word) if word else None
