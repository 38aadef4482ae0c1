# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reactions: whoever wants to hear of what happened is told."""

from celery import shared_task
from django.utils import timezone

from apps.accounts.queries import present_person
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.notifications import services
from apps.notifications.services.of_programme import VERBS
from apps.threads.models import Thread


@on("post.written", "post.edited")
@shared_task(name="notifications.tell_of_post")
def tell_of_post(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    is_new = activity.verb == "post.written"
    services.tell_of_post(activity.object_id, is_new=is_new, now=timezone.now())


@on("thread.started", "thread.announced", "thread.listed")
@shared_task(name="notifications.tell_of_thread")
def tell_of_thread(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    announced = activity.verb == "thread.announced"
    services.tell_of_thread(activity.object_id, announced=announced, now=timezone.now())


@on("question.answered")
@shared_task(name="notifications.tell_of_answer")
def tell_of_answer(activity_id: int) -> None:
    services.tell_of_answer(Activity.objects.get(pk=activity_id), now=timezone.now())


@on(*VERBS)
@shared_task(name="notifications.tell_of_programme")
def tell_of_programme(activity_id: int) -> None:
    """The first of an import tells of all its changes; the others ask once, and find it done."""
    services.tell_of_programme(activity_id, now=timezone.now())


@on("event.opened", "event.changed")
@shared_task(name="notifications.tell_of_opening")
def tell_of_opening(activity_id: int) -> None:
    """An event that was hidden at first is told of when it is not any more."""
    activity = Activity.objects.get(pk=activity_id)
    shown = {"hidden", "series"} & set(activity.data.get("fields", ["hidden"]))
    if shown:
        services.tell_of_opening(activity.object_id, now=timezone.now())


@on("event.cancelled", "event.restored")
@shared_task(name="notifications.tell_of_event")
def tell_of_event(activity_id: int) -> None:
    services.tell_of_event(Activity.objects.get(pk=activity_id), now=timezone.now())


@on("rsvp.promoted", "rsvp.lapsed")
@shared_task(name="notifications.tell_of_place")
def tell_of_place(activity_id: int) -> None:
    services.tell_of_place(Activity.objects.get(pk=activity_id), now=timezone.now())


@shared_task(name="notifications.tell_of_due")
def tell_of_due() -> None:
    """Each half hour: follow-ups that are due today where their event is."""
    services.tell_of_due(now=timezone.now())


@shared_task(name="notifications.tell_of_open_questions")
def tell_of_open_questions() -> None:
    """Each day: in the first days of a month, who has asked something that nobody has answered."""
    services.tell_of_open_questions(now=timezone.now())


@on("thread.split", "thread.merged")
@shared_task(name="notifications.carry_follows")
def carry_follows(activity_id: int) -> None:
    """Posts went into another discussion: who follows the one follows the other."""
    activity = Activity.objects.get(pk=activity_id)
    came_from, into = activity.object_id, activity.data.get("into")
    if activity.verb == "thread.split":
        came_from, into = activity.data["came_from"], activity.object_id
    goal = Thread.objects.get(pk=into)
    services.carry_follows(
        came_from, into=goal.pk, session=goal.session_id if goal.is_main else None
    )


@on("person.merged")
@shared_task(name="notifications.follow_merge")
def follow_merge(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    stays = present_person(activity.object_id)
    if stays is not None:
        services.follow_merge(activity.object_id, into=stays)


@shared_task(name="notifications.forget_notices")
def forget_notices() -> None:
    """Each day: what was seen long ago."""
    services.forget_notices(now=timezone.now())
