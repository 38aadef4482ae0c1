# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many questions a session has, made anew from the table."""

from django.db.models import Count, F, Q

from apps.activity.live import publish
from apps.sessions.models import Session
from apps.threads.models import Asking, Question, Thread


def count_questions(session_id: int) -> None:
    """Set the counts of a session to what is in the table."""
    state = Question.State
    rows = Question.objects.filter(session=session_id).listed()
    counts = rows.aggregate(
        waiting_count=Count("pk", filter=Q(state__in=[state.OPEN, state.NOW])),
        answered_count=Count("pk", filter=Q(state=state.ANSWERED)),
        held_count=Count("pk", filter=Q(state=state.HELD)),
    )
    Asking.objects.update_or_create(session_id=session_id, defaults=counts)


def follow_discussion(thread: Thread) -> None:
    """What became of a discussion becomes of the questions in it: they are asked of the session
    where it is now, and counted there and where they were."""
    here = Question.objects.filter(post__thread=thread.pk)
    sessions = set(here.order_by().values_list("session", flat=True))
    if not sessions:
        return
    if thread.session_id is not None:
        moved = here.exclude(session=thread.session_id)
        moved.filter(state=Question.State.NOW).update(state=Question.State.OPEN)
        moved.update(session=thread.session_id)
        sessions.add(thread.session_id)
    for session in sorted(sessions):
        count_questions(session)
        Session.objects.filter(pk=session).update(version=F("version") + 1)
        publish(f"session:{session}", "asking")
