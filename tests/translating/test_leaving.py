# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes with its author goes from the histories of its versions, too."""

import pytest

from apps.accounts.personal import Leaving
from apps.translating import services, things
from apps.translating.models import Revision
from apps.translating.personal import let_go
from apps.translating.queries import fingerprint
from apps.translations.models import Translation
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db


def translated(post, by):
    services.translate(
        things.Thing(things.KINDS["post"], post), language="pl", parts=["Moje"], based_on="",
        source=fingerprint(Translation(text=post.text)), by=by,
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
