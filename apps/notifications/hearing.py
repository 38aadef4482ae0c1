# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reactions: whoever wants to hear of what happened is told."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import Task, shared_task

from apps.accounts.queries import present_person
from apps.activity.models import Activity
from apps.activity.reactions import Reaction, on
from apps.notifications import services
from apps.notifications.models import Heard
from apps.notifications.queries.moment import database_time
from apps.notifications.queries.unheard import unheard
from apps.notifications.services.of_programme import VERBS
from apps.threads.having_read import having_read
from apps.threads.models import Thread

logger = logging.getLogger(__name__)

SLICE = 4.0
"""Seconds that hearing again takes of its worker."""

_hearing: dict[str, Task] = {}


def hears(*verbs: str) -> Callable[[Reaction], Reaction]:
    """A reaction to these that notes in Heard when it is done, so that it can be had again."""

    def register(task: Reaction) -> Reaction:
        _hearing.update(dict.fromkeys(verbs, task))
        return on(*verbs)(task)

    return register


def noted(tell: Callable[[Activity], object]) -> Callable[[int], None]:
    @wraps(tell)
    def hear(activity_id: int) -> None:
        tell(Activity.objects.get(pk=activity_id))
        Heard.objects.bulk_create([Heard(activity_id=activity_id)], ignore_conflicts=True)

    return hear


@hears("post.written", "post.edited")
@shared_task(name="notifications.tell_of_post")
@noted
def tell_of_post(activity: Activity) -> None:
    is_new = activity.verb == "post.written"
    if is_new and activity.data.get("quiet"):
        return
    services.tell_of_post(activity.object_id, is_new=is_new)


@hears("thread.started", "thread.announced", "thread.listed")
@shared_task(name="notifications.tell_of_thread")
@noted
def tell_of_thread(activity: Activity) -> None:
    announced = activity.verb == "thread.announced"
    if activity.data.get("quiet"):
        return
    services.tell_of_thread(activity.object_id, announced=announced)


@hears("question.answered")
@shared_task(name="notifications.tell_of_answer")
@noted
def tell_of_answer(activity: Activity) -> None:
    services.tell_of_answer(activity)


@hears(*VERBS)
@shared_task(name="notifications.tell_of_programme")
def tell_of_programme(activity_id: int) -> None:
    """The first of an import tells of all its changes; the others ask once, and find it done."""
    services.tell_of_programme(activity_id)


@hears("event.opened", "event.changed")
@shared_task(name="notifications.tell_of_opening")
@noted
def tell_of_opening(activity: Activity) -> None:
    """An event that was hidden at first is told of when it is not any more."""
    shown = {"hidden", "series"} & set(activity.data.get("fields", ["hidden"]))
    if shown:
        services.tell_of_opening(activity.object_id)


@hears("event.cancelled", "event.restored")
@shared_task(name="notifications.tell_of_event")
@noted
def tell_of_event(activity: Activity) -> None:
    services.tell_of_event(activity)


@hears("rsvp.promoted", "rsvp.lapsed")
@shared_task(name="notifications.tell_of_place")
@noted
def tell_of_place(activity: Activity) -> None:
    services.tell_of_place(activity)


@shared_task(name="notifications.tell_of_due")
def tell_of_due() -> None:
    """Each half hour: follow-ups that are due today where their event is."""
    services.tell_of_due(now=database_time())


@shared_task(name="notifications.tell_of_open_questions")
def tell_of_open_questions() -> None:
    """Each day: in the first days of a month, who has asked something that nobody has answered."""
    services.tell_of_open_questions(now=database_time())


@hears("thread.split", "thread.merged")
@shared_task(name="notifications.carry_follows")
@noted
def carry_follows(activity: Activity) -> None:
    """Posts went into another discussion: who follows the one follows the other."""
    came_from, into = activity.object_id, activity.data.get("into")
    if activity.verb == "thread.split":
        came_from, into = activity.data["came_from"], activity.object_id
    goal = Thread.objects.get(pk=into)
    services.carry_follows(
        came_from, into=goal.pk, session=goal.session_id if goal.is_main else None
    )


@hears("person.merged")
@shared_task(name="notifications.follow_merge")
@noted
def follow_merge(activity: Activity) -> None:
    stays = present_person(activity.object_id)
    if stays is not None:
        services.follow_merge(activity.object_id, into=stays)


@having_read
def see_what_was_read(user: Any, thread: int) -> None:
    services.see_what_was_read(thread, by=[user.pk])


@shared_task(name="notifications.forget_notices")
def forget_notices() -> None:
    """Each hour: what was seen long ago."""
    until = time.monotonic() + SLICE
    while services.forget_notices(now=database_time()) and time.monotonic() < until:
        pass


@shared_task(name="notifications.see_what_is_over")
def see_what_is_over() -> None:
    """Each five minutes: what nobody has to read any more leaves the number in the bars."""
    until = time.monotonic() + SLICE
    while services.see_what_is_over(now=database_time()) and time.monotonic() < until:
        pass


@shared_task(name="notifications.hear_again")
def hear_again() -> None:
    """Each minute: what failed, and what the broker has lost. Told once all the same."""
    until = time.monotonic() + SLICE
    for pk, verb in unheard(list(_hearing), now=database_time()):
        try:
            _hearing[verb](pk)
        except Exception:
            logger.exception("Nobody could be told of activity %s (%s)", pk, verb)
        if time.monotonic() > until:
            break
