# SPDX-License-Identifier: AGPL-3.0-or-later
"""What authors decide about versions of their words."""

import pytest

from apps.accounts import services as accounts
from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.threads.models import Post
from apps.threads.services import edit
from apps.translations.models import Translation
from apps.translations.queries import machines_may, versions
from apps.translations.services import check, propose, withdraw_machines
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SummaryFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory

pytestmark = pytest.mark.django_db

HUMAN, MACHINE = Translation.Kind.HUMAN, Translation.Kind.MACHINE


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def post(author):
    return PostFactory(author=author.person, text="Dzień dobry", language="pl")


def again(post):
    return Post.objects.get(pk=post.pk)


def test_machines_are_refused_where_the_author_forbids_them(post, author):
    accounts.forbid_machines(author.person, True, by=author)

    assert not machines_may(again(post), "text")
    with pytest.raises(Refused) as refused:
        propose(again(post), "text", language="ar", text="مرحبا", kind=MACHINE)
    assert refused.value.code == "forbidden"
    propose(again(post), "text", language="ar", text="مرحبا", kind=HUMAN)
    accounts.forbid_machines(author.person, False, by=author)
    propose(again(post), "text", language="uk", text="Добрий день", kind=MACHINE)


def test_what_is_forbidden_while_a_machine_works_holds(post, author):
    read_before = Post.objects.select_related("author").get(pk=post.pk)
    accounts.forbid_machines(author.person, True, by=author)

    with pytest.raises(Refused) as refused:
        propose(read_before, "text", language="ar", text="مرحبا", kind=MACHINE)

    assert refused.value.code == "forbidden"


def test_what_machines_made_goes_once_it_is_forbidden(
    post, author, django_capture_on_commit_callbacks
):
    title = ThreadFactory(created_by=author, title="Powitania", language="pl")
    summary = SummaryFactory(author=author.person, language="pl")
    other = PostFactory(text="Cześć", language="pl")
    for obj, field in ((post, "text"), (title, "title"), (summary, "text"), (other, "text")):
        propose(obj, field, language="ar", text="مرحبا", kind=MACHINE)
    propose(post, "text", language="uk", text="Добрий день", kind=HUMAN)

    with django_capture_on_commit_callbacks(execute=True):
        accounts.forbid_machines(author.person, True, by=author)

    assert {(row.language, row.target) for row in Translation.objects.all()} == {
        ("uk", post),
        ("ar", other),
    }
    assert again(post).versions_in == "uk"


def test_asker_without_a_name_is_asked_too(author):
    asked = PostFactory(author=accounts.unnamed(), text="Czy pytaliście?", language="pl")
    QuestionFactory(post=asked, asker=author.person, is_anonymous=True)
    propose(asked, "text", language="ar", text="هل سألتم؟", kind=MACHINE)
    accounts.forbid_machines(author.person, True, by=author)

    assert withdraw_machines(author.person) == 1
    with pytest.raises(Refused):
        propose(again(asked), "text", language="ar", text="هل سألتم؟", kind=MACHINE)


def test_nobody_chooses_for_somebody_else(author):
    with pytest.raises(Refused):
        accounts.forbid_machines(author.person, True, by=UserFactory())


def test_author_checks_a_version_and_nobody_else_does(post, author):
    propose(post, "text", language="ar", text="مرحبا", kind=MACHINE)

    with pytest.raises(Refused):
        check(post, "text", language="ar", by=UserFactory())
    check(post, "text", language="ar", by=author)
    check(post, "text", language="ar", by=author)

    assert versions(again(post), "text")[1].checked_by_author
    assert Activity.objects.filter(verb="translation.checked").count() == 1
    check(post, "text", language="ar", by=author, checked=False)
    assert not versions(again(post), "text")[1].checked_by_author
    with pytest.raises(Refused):
        check(post, "text", language="uk", by=author)


def test_version_of_an_earlier_text_is_not_checked(post, author):
    propose(post, "text", language="ar", text="مرحبا", kind=HUMAN)
    edit(post, text="Dobry wieczór", language="pl", by=author)

    with pytest.raises(Refused) as refused:
        check(again(post), "text", language="ar", by=author)

    assert refused.value.code == "outdated"
