# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.threads import fragments, services
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_name_of_the_form_is_the_same_in_every_process(language):
    """Were it not, each worker would make the posts anew that another one has stored."""
    names = {fragments._form.__wrapped__(language) for _ in range(3)}

    assert names == {fragments._form(language)}


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_answers_to_other_discussions_are_made_by_as_many_queries_as_one(
    django_assert_num_queries, count
):
    event, writer = EventFactory(), UserFactory()
    other = services.start(event=event, title="Other", text="There", by=writer)
    thread = services.start(event=event, title="Here", text="First", by=writer)
    asked = [services.reply(other, text=f"Said {n}", by=writer) for n in range(count)]
    posts = [services.reply(thread, text="So", reply_to=None, by=writer) for _ in range(count)]
    for post, answered in zip(posts, asked, strict=True):
        Post.objects.filter(pk=post.pk).update(reply_to=answered, fragments={})

    with django_assert_num_queries(7):
        made = fragments.make_missing(thread, [post.pk for post in posts], "en")

    assert ["Said" in fragment for fragment in made.values()] == [True] * count
