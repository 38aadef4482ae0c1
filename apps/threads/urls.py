# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.events import converters  # noqa: F401 -- registers event, word, code
from apps.media import converters as names  # noqa: F401 -- registers picture
from apps.threads.views import (
    actions,
    bringing,
    follow_ups,
    galleries,
    lists,
    newer,
    pending,
    posts,
    questions,
    reading,
    suggesting,
    thanks,
    writing,
)

app_name = "threads"
urlpatterns = [
    path("people/suggest/", suggesting.suggest, name="suggest"),
    path("threads/pending/", pending.pending, name="pending"),
    path("threads/pending/<int:number>/", pending.decide, name="decide"),
    path("threads/read/", reading.read_all, name="read_all"),
    path("threads/<int:number>/read/", reading.read, name="read"),
    path("threads/<int:number>/reply/", writing.reply, name="reply"),
    path("threads/<int:number>/bring-back/", bringing.bring_back, name="bring_back"),
    path("threads/<int:number>/newer/", newer.newer, name="newer"),
    path("media/pictures/<picture:name>/removal/", galleries.removal, name="picture_removal"),
    path("<event:event_slug>/gallery/", galleries.gallery, name="gallery"),
    path(
        "<event:event_slug>/sessions/<code:code>/gallery/",
        galleries.session_gallery,
        name="session_gallery",
    ),
    path("<event:event_slug>/threads/", lists.threads, name="list"),
    path("<event:event_slug>/threads/new/", writing.start, name="start"),
    path(
        "<event:event_slug>/sessions/<code:code>/reply/",
        writing.reply_to_session,
        name="reply_to_session",
    ),
    path(
        "<event:event_slug>/sessions/<code:code>/bring-back/",
        bringing.bring_to_session,
        name="bring_to_session",
    ),
    path("p/<int:number>/", posts.post, name="post"),
    path("p/<int:number>/actions/", actions.actions, name="actions"),
    path("p/<int:number>/follow-up/", follow_ups.mark, name="follow_up"),
    path("p/<int:number>/follow-up/settle/", follow_ups.settle, name="settle_follow_up"),
    path("<event:event_slug>/follow-ups/", follow_ups.follow_ups, name="follow_ups"),
    path("p/<int:number>/edit/", posts.edit, name="edit"),
    path("p/<int:number>/remove/", posts.remove, name="remove"),
    path("p/<int:number>/unread/", reading.unread_from, name="unread_from"),
    path("p/<int:number>/history/", posts.history, name="history"),
    path("p/<int:number>/thanks/", thanks.thank, name="thank"),
    path("p/<int:number>/vote/", questions.vote, name="vote"),
    path("p/<int:number>/question/", questions.decide, name="decide_question"),
    path("<event:event_slug>/sessions/<code:code>/ask/", questions.ask, name="ask"),
    path(
        "<event:event_slug>/sessions/<code:code>/questions/",
        questions.questions,
        name="questions",
    ),
    path(
        "<event:event_slug>/sessions/<code:code>/questions/projector/",
        questions.projector,
        name="projector",
    ),
    path(
        "<event:event_slug>/sessions/<code:code>/questions/closing/",
        questions.closing,
        name="close_asking",
    ),
]
