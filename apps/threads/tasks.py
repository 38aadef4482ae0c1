# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from apps.accounts.models import Person
from apps.accounts.queries import present_person
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.media.models import Card
from apps.threads import services
from apps.threads.models import Post


@on(
    "person.renamed",
    "person.affiliated",
    "person.affiliation_confirmed",
    "person.affiliation_doubted",
    "person.pictured",
)
@shared_task(name="threads.show_new_name")
def show_new_name(activity_id: int) -> None:
    """Posts carry their author's name, picture and affiliation: changed ones are shown."""
    activity = Activity.objects.get(pk=activity_id)
    services.follow_rename(Person.objects.get(pk=activity.object_id))


@on("person.merged")
@shared_task(name="threads.move_posts_of_merged_person")
def move_posts_of_merged_person(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    person = Person.objects.get(pk=activity.object_id)
    stays = present_person(person.pk)
    if stays is not None:
        services.follow_merge(person, into=stays)


@on("event.changed")
@shared_task(name="threads.follow_hiding", autoretry_for=(OperationalError,), retry_backoff=True)
def follow_hiding(activity_id: int) -> None:
    """What was public of an event that is hidden now stands on pages of others no more."""
    activity = Activity.objects.select_related("event").get(pk=activity_id)
    if activity.event is not None and "hidden" in activity.data["fields"]:
        services.follow_hiding(activity.event)


@shared_task(name="threads.forget_kept_texts")
def forget_kept_texts() -> None:
    """Each hour: texts that no sign-in has followed, and drafts of long ago, are not kept."""
    services.forget_old(now=timezone.now())
    services.forget_contacts(now=timezone.now())
    services.forget_old_drafts(now=timezone.now())


@on("post.written", "post.edited")
@shared_task(name="threads.make_cards")
def make_cards(activity_id: int) -> None:
    """Links alone on a line become cards; other sites are asked from here, never by a reader."""
    activity = Activity.objects.get(pk=activity_id)
    post = Post.objects.filter(pk=activity.object_id).first()
    if post is not None and ('class="lone"' in post.html or 'class="player"' in post.html):
        services.make_cards(post)


@on("card.refused")
@shared_task(name="threads.forget_card")
def forget_card(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    services.forget_card(Card.objects.get(pk=activity.object_id))
