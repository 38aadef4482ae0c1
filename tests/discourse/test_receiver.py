# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.secrets_at_rest import encrypt
from apps.discourse import receiver
from apps.discourse.models import Delivery, Forum
from tests.discourse.sending import deliver, packed, post_of, signed
from tests.factories.discourse import SECRET, ForumFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum():
    return ForumFactory(site="village", base_url="https://forum.example")


def test_a_signed_delivery_is_kept_as_it_came(client, forum):
    body = packed(post_of(raw="Grüße, мир, 世界"))

    answer = deliver(client, forum, body)

    assert (answer.status_code, answer.content) == (200, b"Kept.")
    [kept] = Delivery.objects.all()
    assert (kept.forum, kept.kind, kept.event, kept.event_id) == (
        forum,
        "post",
        "post_created",
        "9001",
    )
    assert (kept.topic_id, kept.post_id, bytes(kept.body)) == (5, 77, body)
    assert kept.payload()["raw"] == "Grüße, мир, 世界"
    assert list(Delivery.objects.waiting(timezone.now())) == [kept]


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha1=" + "0" * 40,
        "sha256=" + "0" * 64,
        "sha256=" + "é" * 64,
        "sha256=" + "a" * 100_000,
    ],
)
def test_what_is_not_signed_rightly_is_a_strangers(client, forum, signature):
    answer = deliver(client, forum, post_of(), X_Discourse_Event_Signature=signature)

    assert answer.status_code == 403
    assert not Delivery.objects.exists()


def test_a_body_that_was_changed_is_a_strangers(client, forum):
    body = packed(post_of())

    answer = deliver(client, forum, body + b" ", X_Discourse_Event_Signature=signed(body))

    assert answer.status_code == 403


def test_a_forum_without_a_secret_believes_nothing(client, forum):
    Forum.objects.update(sealed_secret="")

    assert deliver(client, forum, post_of(), secret="").status_code == 403


def test_nobody_knows_which_forums_there_are(client, forum):
    forum.site = "absent"

    assert deliver(client, forum, post_of()).status_code == 403


@pytest.mark.parametrize("instance", [None, "", "https://other.example", "https://forum.example/a"])
def test_another_forum_with_the_same_secret_is_a_stranger(client, forum, instance):
    answer = deliver(client, forum, post_of(), X_Discourse_Instance=instance)

    assert answer.status_code == 403


@pytest.mark.parametrize("instance", ["http://forum.example", "https://FORUM.example:443/"])
def test_a_forum_may_spell_its_address_otherwise(client, forum, instance):
    answer = deliver(client, forum, post_of(), X_Discourse_Instance=instance)

    assert answer.status_code == 200


def test_two_secrets_are_valid_while_one_replaces_the_other(client, forum):
    Forum.objects.update(
        sealed_secret=encrypt("the-new-one-of-tests"),
        sealed_secret_before=forum.sealed_secret,
        secret_before_until=timezone.now() + timedelta(hours=1),
    )

    assert deliver(client, forum, post_of(1)).status_code == 200
    assert deliver(client, forum, post_of(2), secret="the-new-one-of-tests").status_code == 200

    Forum.objects.update(secret_before_until=timezone.now())

    assert deliver(client, forum, post_of(3)).status_code == 403
    assert deliver(client, forum, post_of(4), secret="the-new-one-of-tests").status_code == 200


def test_a_ping_is_noted_and_not_kept(client, forum):
    answer = deliver(client, forum, {"ping": "OK"}, kind="ping", event="ping")

    assert answer.status_code == 200
    assert Forum.objects.get().pinged_at is not None
    assert not Delivery.objects.exists()


def test_the_same_within_three_hours_is_kept_once_under_whatever_number(forum):
    now = timezone.now()
    body = packed(post_of())

    def keep(at, event_id):
        return receiver.keep(
            forum, kind="post", event="post_edited", event_id=event_id, body=body, now=at
        )

    first = keep(now, "1")
    again = [keep(now + timedelta(hours=2), "1"), keep(now + timedelta(hours=2), "2")]
    later = keep(now + timedelta(hours=3), "3")

    assert (again, Delivery.objects.count()) == ([None, None], 2)
    assert later.pk != first.pk


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("post", "post_destroyed"),
        ("post", "post_recovered"),
        ("topic", "topic_closed_status_updated"),
        ("topic", "topic_edited"),
    ],
)
def test_what_may_happen_again_is_kept_again(client, forum, kind, event):
    body = post_of() if kind == "post" else {"topic": {"id": 5, "title": "Tea"}}

    for _ in range(2):
        assert deliver(client, forum, body, kind=kind, event=event).status_code == 200

    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    "hidden",
    [{"topic_archetype": "private_message"}, {"post_type": 4}, {"hidden": True}],
)
def test_of_what_is_not_public_only_the_number_is_kept(client, forum, hidden):
    deliver(client, forum, post_of(raw="a secret between two", **hidden))

    [kept] = Delivery.objects.all()
    assert (bytes(kept.body), kept.post_id, kept.payload()) == (b"", 77, {})


def test_of_kinds_that_are_of_no_use_only_that_they_came_is_kept(client, forum):
    body = {"user": {"id": 1, "email": "anna@example.org"}}

    answer = deliver(client, forum, body, kind="user", event="user_created")

    assert answer.status_code == 200
    [kept] = Delivery.objects.all()
    assert (kept.kind, bytes(kept.body)) == ("user", b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b'{"post":{"id":NaN}}',
        b'{"post":{"id":1,"x":1e999}}',
        b'{"post":{"id":"77"}}',
        b'{"post":{"id":77,"topic_id":-1}}',
        b'{"post":{"id":99999999999999999999}}',
        b"[]",
        b"\xff",
    ],
)
def test_nonsense_of_a_known_forum_is_refused_without_ending_its_webhook(client, forum, body):
    assert deliver(client, forum, body).status_code == 400
    assert not Delivery.objects.exists()


def test_texts_that_no_database_takes_are_kept_without_what_it_refuses(client, forum):
    body = json.dumps(post_of(raw="a\x00b\ud800c")).encode()

    assert deliver(client, forum, body).status_code == 200
    assert Delivery.objects.get().payload()["raw"] == "abc"


def test_a_body_sent_as_a_form_is_read_as_it_is(client, forum):
    answer = deliver(client, forum, post_of(), Content_Type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert Delivery.objects.get().post_id == 77


def test_a_packed_body_and_a_form_of_parts_are_not_taken(client, forum):
    assert deliver(client, forum, post_of(), Content_Encoding="gzip").status_code == 415
    parts = "multipart/form-data; boundary=x"
    assert deliver(client, forum, post_of(), Content_Type=parts).status_code == 415


def test_two_mebibytes_are_enough(client, forum):
    post = post_of(raw="")
    room = receiver.LARGEST - len(packed(post))
    assert deliver(client, forum, post_of(raw="a" * room)).status_code == 200
    assert deliver(client, forum, post_of(raw="a" * (room + 1))).status_code == 413


def test_a_flood_is_kept_whole_each_body_once_and_the_last_costs_no_more_than_the_first(
    client, forum
):
    """Each told twice."""
    bodies = [packed(post_of(number=number, raw=f"Post {number}")) for number in range(1, 61)]
    costs = []
    for body in [*bodies, *bodies]:
        with CaptureQueriesContext(connection) as asked:
            assert deliver(client, forum, body).status_code == 200
        costs.append(len(asked))

    assert max(costs) == costs[0] <= 8
    kept = Delivery.objects.waiting(timezone.now())
    assert list(kept.values_list("post_id", flat=True)) == list(range(1, 61))
    assert Delivery.objects.count() == 60


def test_only_posting_is_an_answer_to_anything(client, forum):
    assert client.get(forum.webhook_path).status_code == 405


def test_a_paused_forum_is_listened_to(client, forum):
    Forum.objects.update(state=Forum.State.PAUSED)

    assert deliver(client, forum, post_of()).status_code == 200


def test_what_was_worked_is_forgotten_after_a_month_and_nothing_else(forum):
    now = timezone.now()
    month = timedelta(days=31)
    for number, received, worked in [(1, now, now), (2, now - month, now), (3, now - month, None)]:
        kept = receiver.keep(
            forum,
            kind="post",
            event="post_created",
            event_id="",
            body=packed(post_of(number)),
            now=received,
        )
        Delivery.objects.filter(pk=kept.pk).update(worked_at=worked)

    assert receiver.forget_old(now=now) == 1
    assert set(Delivery.objects.values_list("post_id", flat=True)) == {1, 3}


def test_the_text_of_what_was_worked_is_forgotten_the_same_day(client, forum):
    now = timezone.now()
    for number in (1, 2):
        deliver(client, forum, post_of(number))
    Delivery.objects.filter(post_id=1).update(worked_at=now)

    receiver.forget_old(now=now + timedelta(hours=13))

    kept = {row.post_id: bytes(row.body) for row in Delivery.objects.all()}
    assert (kept[1], kept[2]) == (b"", packed(post_of(2)))


def test_nothing_a_stranger_sends_is_read(client, forum):
    for body in (b"[" * 100_000, b"\xff", b'{"post":{"id":NaN}}'):
        assert deliver(client, forum, body, secret="another-secret").status_code == 403


def test_each_secret_is_compared_in_constant_time_whichever_fits(client, forum, monkeypatch):
    Forum.objects.update(
        sealed_secret_before=encrypt("the-one-before-that"),
        secret_before_until=timezone.now() + timedelta(hours=1),
    )
    compared = []
    compare = receiver.hmac.compare_digest

    def spy(signed, claimed):
        compared.append((len(signed), len(claimed)))
        return compare(signed, claimed)

    monkeypatch.setattr(receiver.hmac, "compare_digest", spy)
    for secret in ("the-one-before-that", SECRET, "neither-of-the-two"):
        deliver(client, forum, post_of(), secret=secret)

    assert compared == [(64, 64)] * 6
