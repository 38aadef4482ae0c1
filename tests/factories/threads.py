# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.permalinks.services import issue
from apps.threads.models import (
    Area,
    Case,
    HeldPost,
    PictureRequest,
    Post,
    PostPicture,
    Question,
    Thread,
)
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.media import PictureFactory
from tests.factories.sessions import SessionFactory


class ThreadFactory(DjangoModelFactory):
    """A discussion of an event without posts; `main` is the main one of a session."""

    class Meta:
        model = Thread

    class Params:
        main = factory.Trait(
            is_main=True,
            session=factory.SubFactory(SessionFactory),
            event=factory.SelfAttribute("session.event"),
            title=factory.SelfAttribute("session.title"),
        )

    event = factory.SubFactory(EventFactory)
    title = factory.Sequence("Discussion {}".format)
    language = "en"


class PostFactory(DjangoModelFactory):
    """The next post of its discussion, as it stands in the table; its fragments are made by the
    first reader. The discussion's counters follow."""

    class Meta:
        model = Post
        skip_postgeneration_save = True

    thread = factory.SubFactory(ThreadFactory)
    number = factory.LazyAttribute(lambda post: post.thread.posts_count + 1)
    author = factory.SubFactory(PersonFactory)
    text = factory.Sequence("Words of post {}".format)
    html = factory.LazyAttribute(lambda post: f"<p>{post.text}</p>\n")
    language = "en"
    phase = Post.Phase.BEFORE
    created_at = factory.LazyFunction(lambda: datetime.now(UTC))

    @factory.post_generation
    def counted(post, create, extracted, **kwargs):
        thread = post.thread
        thread.posts_count, thread.last_post_at = post.number, post.created_at
        thread.people_count = thread.posts.values("author").distinct().count()
        thread.save(update_fields=["posts_count", "last_post_at", "people_count"])


def anchor(thread: Thread, number: int) -> str:
    """The id of the post of this number on its page."""
    return f"p{thread.posts.get(number=number).pk}"


def numbers_on(page: str) -> list[int]:
    """The numbers of the posts on a page, in its order."""
    ids = [int(found) for found in re.findall(r' id="p(\d+)"', page)]
    numbers = dict(Post.objects.filter(pk__in=ids).values_list("pk", "number"))
    return [numbers[pk] for pk in ids]


class PostPictureFactory(DjangoModelFactory):
    """A picture below a post, of the post's author."""

    class Meta:
        model = PostPicture

    post = factory.SubFactory(PostFactory)
    picture = factory.SubFactory(
        PictureFactory, owner=factory.SelfAttribute("..post.author"), shown_since=datetime.now(UTC)
    )


class PictureRequestFactory(DjangoModelFactory):
    """Somebody wants a picture to go; `shown` is the picture in its post."""

    class Meta:
        model = PictureRequest

    class Params:
        shown = factory.SubFactory(PostPictureFactory)

    picture = factory.SelfAttribute("shown.picture")
    post = factory.SelfAttribute("shown.post")
    reason = factory.Sequence("It shows me {}".format)


class QuestionFactory(DjangoModelFactory):
    """A question of its session, under the name of its asker."""

    class Meta:
        model = Question

    session = factory.SubFactory(SessionFactory)
    post = factory.LazyAttribute(
        lambda question: PostFactory(
            thread=ThreadFactory(main=True, session=question.session), text="Why?"
        )
    )
    asker = factory.SelfAttribute("post.author")


class CaseFactory(DjangoModelFactory):
    """An open case about a post."""

    class Meta:
        model = Case

    post = factory.SubFactory(PostFactory)
    thread = factory.SelfAttribute("post.thread")
    event = factory.SelfAttribute("post.thread.event")


class HeldPostFactory(DjangoModelFactory):
    """A first text that waits in a discussion."""

    class Meta:
        model = HeldPost

    user = factory.SubFactory(UserFactory)
    thread = factory.SubFactory(ThreadFactory)
    event = factory.SelfAttribute("thread.event")
    target = factory.LazyAttribute(lambda held: {"thread": held.thread.pk, "title": ""})
    text = factory.Sequence("Text {}".format)
    why = HeldPost.Why.FIRST


def many_posts(thread: Thread, count: int, *, author) -> None:
    """`count` posts at once, numbered on from those that are there."""
    first, now = thread.posts_count + 1, datetime.now(UTC)
    Post.objects.bulk_create(
        [
            Post(
                thread=thread,
                number=number,
                author=author,
                text=f"Words {number}",
                html=f"<p>Words {number}</p>\n",
                language="en",
                phase="before",
                created_at=now,
            )
            for number in range(first, first + count)
        ],
        batch_size=2_000,
    )
    thread.posts_count, thread.last_post_at = first + count - 1, now
    thread.people_count = 1
    thread.save(update_fields=["posts_count", "last_post_at", "people_count"])


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area
        skip_postgeneration_save = True

    slug = factory.Sequence("area-{}".format)
    name = factory.Sequence("Area {}".format)
    language = "en"

    @factory.post_generation
    def issued(area, create, extracted, **kwargs):
        issue(area)
