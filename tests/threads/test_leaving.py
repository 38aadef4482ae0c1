# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of what people wrote when they leave; nothing of them is in any table then."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import services as accounts
from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.api.models import ApiToken
from apps.permalinks.models import Address
from apps.threads import services
from apps.threads.models import PendingPost, Post, PostRevision
from apps.threads.tasks import show_new_name
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SpeakerFactory
from tests.factories.threads import ThreadFactory, many_posts

pytestmark = pytest.mark.django_db


def leave(user, posts):
    accounts.leave(user, posts=posts, now=timezone.now(), at_once=True)


def tables_with(*words):
    """Which tables of the database have one of these words in a row, with how many rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY (%s)',
                [[f"%{word}%" for word in words]],
            )
            if rows := cursor.fetchone()[0]:
                found[table] = rows
    return found


CANARIES = [f"kanarek{letter}" for letter in "abcdefghijklmnopqrstuv"]


@pytest.fixture
def canaries(client):
    """An account with a canary in every field that its person, or their deeds, can fill."""
    c = iter(CANARIES)
    user = UserFactory(
        person__name=next(c), email=f"{next(c)}@example.org", username=next(c), timezone=next(c)
    )
    client.force_login(user)
    person = user.person
    accounts.rename(person, name=next(c), by=user)
    accounts.affiliate(person, affiliation=next(c), by=user)
    joined = PersonFactory(name=next(c))
    accounts.merge(joined, into=person, by=UserFactory(administrator=True))
    SocialAccount.objects.create(
        user=user, provider="oidc", uid=next(c), extra_data={"name": next(c)}
    )
    Authenticator.objects.create(user=user, type="webauthn", data={"name": next(c)})
    user.open_sessions.update(browser=next(c))
    ApiToken.objects.create(user=user, name=next(c), digest=next(c))
    LogEntry.objects.create(
        user=UserFactory(),
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(person.pk),
        object_repr=next(c),
        action_flag=CHANGE,
        change_message=next(c),
    )
    alone = services.start(event=EventFactory(), title=next(c), text=next(c), by=user)
    services.edit(alone.posts.get(), text=next(c), by=user)
    shared = services.start(event=EventFactory(), title=next(c), text=next(c), by=user)
    answer = services.reply(
        shared, text="I do not think so", reply_to=shared.posts.get(), by=UserFactory()
    )
    removed = services.reply(shared, text=next(c), by=user)
    services.remove(removed, by=EventRoleFactory(event=shared.event, role="moderator").user)
    PendingPost.objects.create(
        token="x", path="/", target={}, text=next(c), idempotency_key="0" * 32,
        published_post=removed,
    )  # fmt: skip
    assert next(c, "") == ""
    for post in Post.objects.all():
        services.stamp(post)
    user.refresh_from_db()
    return user, shared, answer


def test_nothing_of_who_left_is_in_any_table(client, canaries, django_capture_on_commit_callbacks):
    user, shared, answer = canaries
    assert len(tables_with(*CANARIES)) >= 10
    pages = [shared.get_absolute_url(), f"/people/{user.person_id}-x/"]
    assert "kanarek" in client.get(pages[0]).text

    with django_capture_on_commit_callbacks(execute=True):
        leave(user, "remove")

    assert tables_with("kanarek") == {}
    for page in pages:
        assert "kanarek" not in client.get(page, follow=True).text
    assert Post.objects.get(pk=answer.pk).text == "I do not think so"
    assert Activity.objects.filter(actor=user).count() == 0


def test_nothing_but_words_is_left_when_posts_stay(canaries, django_capture_on_commit_callbacks):
    user, _shared, _answer = canaries

    with django_capture_on_commit_callbacks(execute=True):
        leave(user, "keep")

    left = {
        "permalinks_address", "search_entry", "threads_post", "threads_postrevision",
        "threads_thread",
    }  # fmt: skip
    assert set(tables_with(*CANARIES)) == left
    name, affiliation = CANARIES[4], CANARIES[5]
    assert tables_with(CANARIES[0], name, affiliation) == {}


def test_posts_stay_under_nobodys_name(client):
    user = UserFactory(person__name="Ada")
    thread = services.start(event=EventFactory(), title="T", text="Words of mine", by=user)
    services.reply(thread, text="Indeed", reply_to=thread.posts.get(), by=UserFactory())
    page = thread.get_absolute_url()
    assert "Ada" in client.get(page).text

    leave(user, "keep")

    english, arabic = client.get(page).text, client.get(f"{page}?ui=ar").text
    assert "Ada" not in english + arabic
    assert "Words of mine" in english
    assert english.count('<bdi class="b">A former participant</bdi>') == 1
    assert "In reply to <bdi>A former participant</bdi>" in english
    assert f"/people/{user.person_id}-" not in english


def test_posts_that_go_leave_tombstones_and_the_answers_of_others(client):
    user = UserFactory()
    thread = services.start(event=EventFactory(), title="Mine", text="Words of mine", by=user)
    first = thread.posts.get()
    services.edit(first, text="Better words", by=user)
    services.reply(thread, text="Indeed", reply_to=first, by=UserFactory())
    old = thread.get_absolute_url()

    leave(user, "remove")

    page = client.get(old, follow=True)
    assert page.redirect_chain == [(f"/threads/{thread.pk}-title-removed/", 301)]
    assert "Removed by its author" in page.text
    assert "Indeed" in page.text
    assert "Better words" not in page.text
    assert PostRevision.objects.count() == 0


def test_discussion_that_nobody_else_wrote_in_goes_whole(client):
    user = UserFactory()
    thread = services.start(event=EventFactory(), title="Mine", text="Words", by=user)
    old, post = thread.get_absolute_url(), thread.posts.get()

    leave(user, "remove")

    assert client.get(old).status_code == 410
    assert client.get(post.get_absolute_url()).status_code == 410
    assert client.get(thread.event.get_absolute_url()).status_code == 200
    assert list(Address.objects.filter(object_id=thread.pk).values_list("path", flat=True)) == [
        f"/threads/{thread.pk}--/"
    ]


def test_what_a_moderator_removed_stays_removed_by_a_moderator(client):
    author, moderator = UserFactory(), EventRoleFactory(role="moderator")
    thread = services.start(event=moderator.event, title="T", text="Rude", by=author)
    services.reply(thread, text="Well", by=UserFactory())
    services.remove(thread.posts.get(number=1), by=moderator.user)

    leave(author, "keep")
    leave(moderator.user, "keep")

    assert "Removed by a moderator" in client.get(thread.get_absolute_url()).text
    assert thread.posts.get(number=1).text == ""


def test_posts_of_a_speaker_no_longer_lead_to_the_programme(client):
    user = UserFactory(person__name="Ada")
    SpeakerFactory(person=user.person, name="Ada L.")
    thread = services.start(event=EventFactory(), title="T", text="Words", by=user)

    leave(user, "keep")

    post = thread.posts.get()
    assert post.author_id != user.person_id
    assert post.author.left_at is not None
    assert "Ada" not in client.get(thread.get_absolute_url()).text


@pytest.mark.slow
@pytest.mark.parametrize("posts", ["keep", "remove"])
def test_two_thousand_posts_cost_as_many_statements_as_ten(posts):
    counted = []
    for many in (10, 2_000):
        user = UserFactory()
        many_posts(ThreadFactory(), many, author=user.person)
        with CaptureQueriesContext(connection) as asked:
            leave(user, posts)
        counted.append(len(asked))
        still = Post.objects.filter(author=user.person, removed_at=None).count()
        assert still == (many if posts == "keep" else 0)

    assert counted[1] - counted[0] < 15, counted  # They go in pieces of a thousand.


def test_posts_show_where_their_author_belongs(client):
    user = UserFactory()
    thread = services.start(event=EventFactory(), title="T", text="Words", by=user)
    page = thread.get_absolute_url()
    client.get(page)

    accounts.affiliate(user.person, affiliation="ويكيميديا", language="ar", by=user)
    show_new_name(Activity.objects.get(verb="person.affiliated").pk)
    said = client.get(page).text
    accounts.confirm_affiliation(
        Person.objects.get(pk=user.person_id),
        seen="ويكيميديا",
        by=UserFactory(administrator=True),
    )
    show_new_name(Activity.objects.get(verb="person.affiliation_confirmed").pk)
    sure = client.get(page).text

    assert '<bdi lang="ar" dir="rtl">ويكيميديا</bdi>' in said
    assert ("chip-said" in said, "chip-sure" in said) == (True, False)
    assert ("chip-said" in sure, "chip-sure" in sure) == (False, True)
