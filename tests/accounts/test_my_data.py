# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept about people is told: on the privacy page, and to each of them as a file."""

import io
import json
import time
from itertools import chain
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.utils import timezone

from apps.accounts import fresh, personal
from apps.accounts.download import pieces_of_zip
from apps.accounts.models import Person, User
from apps.activity.models import Activity
from apps.threads.services import edit, start
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.threads import PostFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db

MY_DATA = "/me/settings/data/"


def unpacked(data):
    with ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {
            name.removesuffix(".json"): json.loads(package.read(name))
            for name in package.namelist()
            if name.endswith(".json")
        }


def told_about(user):
    return unpacked(b"".join(pieces_of_zip(user, now=timezone.now())))


def fields_about_people():
    """Every field of every table that points to an account or a person."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete
        and getattr(field, "related_model", None) in (User, Person)
        and not (field.many_to_many and not field.remote_field.through._meta.auto_created)
    }


NOBODY_SAYS_ANYTHING = {
    "accounts.User_groups.user",
    "accounts.User_user_permissions.user",
    "account.EmailAddress.user",
}
"""Tables of Django and allauth that stay empty here: rights come with roles, addresses are ours."""


def test_every_field_about_people_is_told_or_has_a_reason():
    told = set(chain.from_iterable(kind.fields for kind in personal.kinds()))
    classified = told | set(personal.untold()) | NOBODY_SAYS_ANYTHING

    assert fields_about_people() - classified == set()


def test_everything_classified_exists():
    told = set(chain.from_iterable(kind.fields for kind in personal.kinds()))
    existing = fields_about_people()

    assert told - existing == set()
    assert {name for name in personal.untold() if name.count(".") == 2} - existing == set()


def test_tables_said_to_stay_empty_are_empty_after_everything_else():
    for name in NOBODY_SAYS_ANYTHING:
        label, model, _field = name.split(".")
        assert not apps.get_model(label, model).objects.exists()


def test_columns_of_an_account_are_known():
    """A new column about people has to be thought about: told, and let go of when they leave."""
    columns = {field.name for model in (Person, User) for field in model._meta.concrete_fields}

    assert columns == {
        "id", "name", "merged_into", "looks", "called", "affiliation", "affiliation_language",
        "affiliation_confirmed_at", "affiliation_confirmed_by", "left_at", "unnamed", "created_at",
        "password", "last_login", "is_superuser", "username", "person", "email", "ui_language",
        "languages", "timezone", "theme", "is_staff", "is_active", "date_joined", "leaving_at",
        "leaving_posts", "marks", "unread", "forum", "avatar", "forbids_machines",
        "allows_machines",
    }  # fmt: skip


def test_privacy_page_names_every_kind_of_data(client):
    page = client.get("/privacy/").text

    assert page.count("<h1>") == 1
    for kind in personal.kinds():
        assert f'<div id="{kind.name}">' in page
    assert '<a href="/privacy/">' in client.get("/about/").text


def test_privacy_page_costs_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/privacy/").status_code == 200


def test_person_gets_everything_as_a_file(client):
    user = UserFactory(person__name="Zoë", email="zoe@example.org", timezone="Asia/Kathmandu")
    role = EventRoleFactory(user=user, role="translator")
    thread = start(event=EventFactory(), title="Mine", text="First words", by=user)
    edit(thread.posts.get(), text="Second words", by=user)
    client.force_login(user)

    response = client.post(MY_DATA)
    told = unpacked(b"".join(response.streaming_content))

    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="eventforum-')
    assert response["Cache-Control"] == "private, no-store"
    assert list(told) == [kind.name for kind in personal.kinds()]
    [account] = told["account"]
    assert (account["name"], account["email"]) == ("Zoë", "zoe@example.org")
    assert [post["text"] for post in told["posts"]] == ["Second words"]
    assert [old["text"] for old in told["posts"][0]["earlier_texts"]] == ["First words"]
    assert [row["title"] for row in told["discussions"]] == ["Mine"]
    assert told["roles"][0]["event"] == role.event.slug
    assert len(told["sessions"]) == 1
    assert {"thread.started", "post.written"} <= {row["did"] for row in told["activity"]}
    assert Activity.objects.filter(verb="person.downloaded").count() == 1


def test_file_has_nothing_of_others():
    user = UserFactory()
    PostFactory(author=user.person, text="Mine")
    PostFactory(text="Secret of another", author=UserFactory(email="other@example.org").person)

    told = json.dumps(told_about(user))

    assert "Mine" in told
    assert "Secret of another" not in told
    assert "other@example.org" not in told


def test_file_of_somebody_who_did_nothing_has_empty_lists():
    told = told_about(UserFactory())

    assert (told["posts"], told["tokens"], told["imports"]) == ([], [], [])


@pytest.mark.slow
def test_ten_thousand_posts_are_sent_in_small_pieces():
    user = UserFactory()
    many_posts(ThreadFactory(), 10_000, author=user.person)

    pieces = list(pieces_of_zip(user, now=timezone.now()))

    assert len(unpacked(b"".join(pieces))["posts"]) == 10_000
    assert len(pieces) > 20
    assert max(map(len, pieces)) < 100_000


def test_a_copy_is_not_made_all_day_long(client):
    client.force_login(UserFactory())

    answers = [client.post(MY_DATA).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_old_sign_in_is_not_enough(client, method):
    client.force_login(UserFactory())
    session = client.session
    session[fresh.SESSION_KEY] = time.time() - 3600
    session.save()

    response = getattr(client, method)(MY_DATA)

    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_a_stranger_has_no_data(client):
    assert client.get(MY_DATA)["Location"].startswith("/accounts/login/")
    assert client.post(MY_DATA)["Location"].startswith("/accounts/login/")


def test_page_says_what_is_in_the_file(client):
    client.force_login(UserFactory())

    page = client.get(MY_DATA).text

    assert all(f"<code>{kind.name}.json</code>" in page for kind in personal.kinds())
