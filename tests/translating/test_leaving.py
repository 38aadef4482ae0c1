# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes with its author goes from the histories of its versions, too."""

import pytest
from django.contrib.contenttypes.models import ContentType

from apps.accounts import services as accounts
from apps.accounts.personal import Leaving
from apps.translating import services, things
from apps.translating.models import Revision
from apps.translating.personal import let_go
from apps.translating.queries import fingerprint
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def translated(obj, by, name="post"):
    kind = things.KINDS[name]
    services.translate(
        things.Thing(kind, obj), language="pl", parts=["Moje"], based_on="",
        source=fingerprint(Translation(text=getattr(obj, kind.field))), by=by,
    )  # fmt: skip


@pytest.mark.parametrize(("takes_posts", "left"), [(True, 1), (False, 2)])
def test_what_goes_with_its_author_stays_in_no_history(takes_posts, left):
    author, translator = UserFactory(), UserFactory()
    mine = PostFactory(author=author.person, text="Mine alone.", language="en")
    other = PostFactory(text="Theirs.", language="en")
    for post in (mine, other):
        translated(post, translator)

    let_go(Leaving(author, author.person, author.person, takes_posts=takes_posts))

    rows = Revision.objects.order_by("pk")
    assert [row.object_id for row in rows] == [mine.pk, other.pk][2 - left :]
    assert {row.person for row in rows} == {translator.person}


def test_titles_that_go_with_their_author_stay_in_no_history():
    author = UserFactory()
    mine = ThreadFactory(created_by=author, title="Mine alone", language="en")
    other = ThreadFactory(title="Theirs", language="en")
    for thread in (mine, other):
        translated(thread, UserFactory(), "thread-title")

    let_go(Leaving(author, author.person, author.person, takes_posts=False))
    assert Revision.objects.count() == 2
    let_go(Leaving(author, author.person, author.person, takes_posts=True))

    assert Revision.objects.get().object_id == other.pk


def test_what_machines_made_goes_from_histories_once_it_is_forbidden(
    django_capture_on_commit_callbacks,
):
    author = UserFactory()
    mine = PostFactory(author=author.person, text="Mine.", language="en")
    other = PostFactory(text="Theirs.", language="en")
    for post in (mine, other):
        version = propose(post, "text", language="pl", text="Moje", kind="machine")
        services.keep_revision(version, post.text, ["Moje"], person=None)
    services.keep_revision(Translation(**of(mine), kind="human"), "Mine.", ["Me"], person=None)

    with django_capture_on_commit_callbacks(execute=True):
        accounts.forbid_machines(author.person, True, by=author)

    rows = Revision.objects.order_by("object_id").values_list("object_id", "kind")
    assert list(rows) == [(mine.pk, "human"), (other.pk, "machine")]


def of(post):
    kind = ContentType.objects.get_for_model(post)
    return {"content_type": kind, "object_id": post.pk, "field": "text", "language": "uk"}
