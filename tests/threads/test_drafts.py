# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts in the account: kept until they are sent, never covered by another tab."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.services import leave
from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import SavedDraft
from apps.threads.views.drafts import drafts
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

PLACE = "/threads/1-a/#reply-text"
DRAFTS = "/threads/drafts/"


@pytest.fixture
def writer(client):
    user = UserFactory(date_joined=timezone.now() - timedelta(days=30))
    client.force_login(user)
    return user


def save(client, text, *, known="", place=PLACE):
    fields = json.dumps({"text": text, "language": ""})
    return client.post(DRAFTS, {"place": place, "fields": fields, "known": known})


def test_a_draft_is_found_again_by_its_place(client, writer):
    saved = save(client, "Half a thought")

    found = client.get(DRAFTS, {"place": PLACE})

    assert (saved.status_code, found.json()["fields"]["text"]) == (200, "Half a thought")
    assert found["Cache-Control"] == "private, no-store"
    assert client.get(DRAFTS, {"place": PLACE + "2"}).status_code == 204


def test_a_tab_that_knows_the_draft_goes_on_with_it(client, writer):
    stamp = save(client, "Half").json()["stamp"]

    answer = save(client, "Half a thought", known=stamp).json()

    assert (answer["fields"]["text"], answer["other"]) == ("Half a thought", None)
    assert SavedDraft.objects.count() == 1


def test_a_tab_that_does_not_know_it_covers_nothing(client, writer):
    save(client, "From the phone")

    answer = save(client, "From the desk").json()

    assert answer["fields"]["text"] == "From the desk"
    assert answer["other"]["fields"]["text"] == "From the phone"


def test_the_same_text_from_another_tab_is_no_other(client, writer):
    save(client, "Same")

    assert save(client, "Same").json()["other"] is None


def test_nobody_sees_the_drafts_of_others(client, writer):
    services.save_draft(PLACE, {"text": "Secret"}, by=UserFactory())

    assert client.get(DRAFTS, {"place": PLACE}).status_code == 204
    assert "Secret" not in client.get(DRAFTS).text


def test_strangers_have_none(client):
    page = client.get(DRAFTS)

    assert save(client, "Words").status_code == 401
    assert client.get(DRAFTS, {"place": PLACE}).status_code == 401
    assert page["Location"].startswith(reverse("account_login"))
    assert not SavedDraft.objects.exists()


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("", '{"text": "x"}'),
        ("https://example.org/#a", '{"text": "x"}'),
        ("//example.org/#a", '{"text": "x"}'),
        ("/\\example.org/#a", '{"text": "x"}'),
        ("/a/", '{"text": "x"}'),
        (PLACE, "no json"),
        (PLACE, "[1]"),
        (PLACE, '{"text": 1}'),
        (PLACE, json.dumps({str(n): "x" for n in range(13)})),
        (PLACE, json.dumps({"text": "x" * 200_000})),
    ],
)
def test_what_is_no_draft_is_refused(client, writer, place, fields):
    response = client.post(DRAFTS, {"place": place, "fields": fields}, HTTP_HX_REQUEST="true")

    assert response.status_code == 409
    assert not SavedDraft.objects.exists()


def test_a_person_keeps_forty_drafts_the_latest(writer):
    for number in range(45):
        services.save_draft(f"/page/{number}/#a", {"text": "x"}, by=writer)

    kept = set(SavedDraft.objects.values_list("place", flat=True))
    assert kept == {f"/page/{number}/#a" for number in range(5, 45)}


def test_drafts_are_forgotten_after_sixty_days(writer):
    now = timezone.now()
    for days in (59, 61):
        at = now - timedelta(days=days)
        services.save_draft(f"/{days}/#a", {"text": "x"}, by=writer, now=at)

    assert services.forget_old_drafts(now=now) == 1
    assert SavedDraft.objects.get().place == "/59/#a"


def test_a_draft_is_thrown_away_from_the_list(client, writer):
    save(client, "Half a thought")
    listed = client.get(DRAFTS).text

    response = client.post(DRAFTS, {"place": PLACE, "drop": "1"})

    assert "Half a thought" in listed
    assert f'href="{PLACE}"' in listed
    assert (response.status_code, response["Location"]) == (303, DRAFTS)
    assert not SavedDraft.objects.exists()


@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true"}])
def test_sending_an_answer_makes_its_draft_needless(client, writer, htmx):
    thread = PostFactory().thread
    save(client, "Mine")
    save(client, "Another", place="/else/#a")

    client.post(
        reverse("threads:reply", args=[thread.pk]),
        {"text": "Mine", "idempotency_key": str(uuid.uuid4()), "draft": PLACE, "seen": "1"},
        **htmx,
    )

    assert SavedDraft.objects.get().place == "/else/#a"


def test_starting_and_changing_make_their_drafts_needless(client, writer):
    event = EventFactory()
    post = services.reply(ThreadFactory(), text="Old", by=writer)
    for place in ("/a/#start-text", "/b/#edit-text"):
        save(client, "Words", place=place)

    client.post(
        reverse("threads:start", args=[event.slug]),
        {"title": "T", "text": "Words", "draft": "/a/#start-text"},
    )
    client.post(f"/p/{post.pk}/edit/", {"text": "Words", "draft": "/b/#edit-text"})

    assert not SavedDraft.objects.exists()


def test_a_refused_form_keeps_its_draft(client, writer):
    thread = ThreadFactory(closed_at=timezone.now())
    save(client, "Mine")

    client.post(reverse("threads:reply", args=[thread.pk]), {"text": "Mine", "draft": PLACE})

    assert SavedDraft.objects.count() == 1


def test_drafts_go_with_the_person(writer):
    services.save_draft(PLACE, {"text": "x"}, by=writer)

    leave(writer, posts="keep", now=timezone.now(), at_once=True)

    assert not SavedDraft.objects.exists()


def test_a_draft_needs_a_place(writer):
    with pytest.raises(Refused) as refused:
        services.save_draft("nowhere", {"text": "x"}, by=writer)

    assert refused.value.code == "no-draft"


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_open_after_its_account_went_is_told_that_nobody_is_signed_in(rf, caplog):
    request = rf.post(
        DRAFTS, {"place": PLACE, "fields": json.dumps({"text": "Half a thought"}), "known": ""}
    )
    request.user = UserFactory()
    type(request.user).objects.filter(pk=request.user.pk).delete()

    answer = drafts(request)

    assert (answer.status_code, json.loads(answer.content)) == (401, {})
    assert (SavedDraft.objects.count(), caplog.records) == (0, [])
