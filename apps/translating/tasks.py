# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.utils import timezone

from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.activity.reactions import on
from apps.events.models import Event
from apps.threads.models import Post, Thread
from apps.translating import services, things
from apps.translating.engines import set_up
from apps.translations import services as translations

OF_ALL_POSTS = frozenset({"thread.put_back", "thread.split", "thread.moved"})
"""What happens to a discussion with all that was said in it."""

CHANGES_ALL = frozenset({"languages", "hidden", "language"})
"""Fields of an event that decide which versions its texts need."""


@on(
    "session.added",
    "session.changed",
    "session.summary_written",
    "session.confirmed",
    "session.rescheduled",
    "session.speakers_changed",
    "event.opened",
    "event.changed",
    "post.written",
    "post.edited",
    "post.put_back",
    "thread.started",
    "thread.renamed",
    "thread.put_back",
    "thread.split",
    "thread.moved",
)
@shared_task(name="translating.want")
def want(activity_id: int) -> None:
    """A text was written or changed: machines may have to put it into other languages."""
    activity = Activity.objects.select_related("content_type").get(pk=activity_id)
    if activity.verb == "session.speakers_changed":
        services.withdraw_unallowed(activity.object_id)
    if not set_up():
        return
    services.want(things.texts_at(activity.content_type, activity.object_id))
    if activity.verb in OF_ALL_POSTS:
        services.want(things.posts_of(activity.object_id))


@on("post.language_said")
@shared_task(name="translating.want_anew")
def want_anew(activity_id: int) -> None:
    """What machines made of a post as one in another language goes, and is made again."""
    activity = Activity.objects.select_related("content_type").get(pk=activity_id)
    post = Post.objects.select_related("thread__event").filter(pk=activity.object_id).first()
    if post is not None and post.text:
        translations.withdraw_machines_of(post, "text")
    services.want(things.texts_at(activity.content_type, activity.object_id))


@on("person.forbade_machines")
@shared_task(name="translating.forget_machines")
def forget_machines(activity_id: int) -> None:
    """Nor does what machines made of their words stay in a history."""
    activity = Activity.objects.get(pk=activity_id)
    person = Person.objects.filter(pk=activity.object_id).first()
    if person is not None:
        services.forget_machines(person)


@on("person.allowed_machines")
@shared_task(name="translating.want_words")
def want_words(activity_id: int) -> None:
    """Somebody lets machines translate their words: those that were there before, too."""
    person = Person.objects.filter(pk=Activity.objects.get(pk=activity_id).object_id).first()
    if person is not None:
        services.want(things.texts_of_person(person))


@on("post.removed", "thread.removed")
@shared_task(name="translating.forget_pieces")
def forget_pieces(activity_id: int) -> None:
    """What was removed is kept in no cache of machines either."""
    activity = Activity.objects.get(pk=activity_id)
    if activity.verb == "post.removed":
        services.forget_pieces_of(Post.objects.filter(pk=activity.object_id))
        return
    services.forget_pieces_of(Post.objects.filter(thread=activity.object_id))
    services.forget_pieces_of(Thread.objects.filter(pk=activity.object_id))


@on("event.engine_chosen", "event.changed", "programme.imported")
@shared_task(name="translating.want_all")
def want_all(activity_id: int) -> None:
    """All texts of an event may want other versions than before."""
    activity = Activity.objects.get(pk=activity_id)
    if activity.verb == "event.changed" and not CHANGES_ALL & set(activity.data.get("fields", ())):
        return
    event = Event.objects.filter(pk=activity.object_id).first()
    if event is not None:
        services.want_all(event)


@shared_task(name="translating.make_versions")
def make_versions() -> None:
    """Every 15 s: a batch of what is waiting."""
    services.make_versions(now=timezone.now())


@shared_task(name="translating.forget_segments")
def forget_segments() -> None:
    services.forget_segments(now=timezone.now())


@shared_task(name="translating.ask_again")
def ask_again() -> None:
    """Once a day; what no speaker allows goes first."""
    translations.withdraw_unasked()
    services.forget_unasked()
    services.ask_again(now=timezone.now())
