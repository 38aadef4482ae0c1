# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies and headers that others collected: forged, doubled, broken, and recorded ones."""

import json

import pytest
from django.conf import settings

from apps.accounts.secrets_at_rest import encrypt
from apps.discourse.models import Delivery
from tests.discourse.sending import deliver, packed
from tests.factories.discourse import ForumFactory

pytestmark = pytest.mark.django_db

DATA = settings.EVENTFORUM_SHARED_DATA
CASES = DATA / "security" / "webhook" / "hmac_cases.json"
RECORDED = DATA / "discourse"
ABSENT = "the corpora of EVENTFORUM_SHARED_DATA are not there"

EXPANDED = {
    "10 MiB signature": lambda case: case["headers"].update(
        {"X-Discourse-Event-Signature": "sha256=" + "a" * 10 * 1024 * 1024}
    ),
    "5 MiB+ body": lambda case: case.update(body=case["body"] + " " * 5 * 1024 * 1024),
}
"""What stands in the file for something longer."""


def cases():
    return json.loads(CASES.read_text())["cases"] if CASES.exists() else []


def send(client, forum, case):
    headers = dict(case["headers"])
    content_type = headers.pop("Content-Type")
    return client.generic(
        case.get("method", "POST"),
        forum.webhook_path,
        case["body"].encode(),
        content_type=content_type,
        headers=headers,
    )


@pytest.mark.skipif(not CASES.exists(), reason=ABSENT)
def test_all_cases_are_tried():
    assert len({case["name"] for case in cases()}) == 41


@pytest.mark.skipif(not CASES.exists(), reason=ABSENT)
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_each_case_is_answered_as_it_is_to_be(client, case):
    secret = json.loads(CASES.read_text())["secret"]
    forum = ForumFactory(base_url="https://forum.test", sealed_secret=encrypt(secret))
    EXPANDED.get(case["name"], lambda case: None)(case)

    answers = [send(client, forum, case).status_code for _ in range(2)]

    assert answers == [case["expect"]] * 2
    taken = case["expect"] == 200 and case["name"] != "ping"
    repeatable = case["headers"]["X-Discourse-Event"] == "post_destroyed"
    unknown = case["headers"]["X-Discourse-Event-Type"] == "solved"
    assert Delivery.objects.count() == (taken and (2 if repeatable or unknown else 1))
    private = case["name"] in ("private message post", "hidden/whisper post_type 4")
    assert [bytes(kept.body) == b"" for kept in Delivery.objects.all()] == [
        private or unknown
    ] * Delivery.objects.count()


def recorded():
    """Kind, event and body of every recorded delivery, whichever of the two forms it has."""
    for body in sorted(RECORDED.glob("webhooks-*/*.json")):
        if body.name.endswith(".header.json"):
            continue
        header = body.with_name(body.name.replace(".body.", ".header."))
        told = json.loads(header.read_text()) if header != body else {}
        value = json.loads(body.read_text())
        kind = told.get("EventType") or next(iter(value))
        yield pytest.param(kind, told.get("Event", f"{kind}_created"), value, id=body.name)


@pytest.mark.skipif(not RECORDED.exists(), reason=ABSENT)
@pytest.mark.parametrize(("kind", "event", "value"), list(recorded()))
def test_what_forums_really_sent_is_kept_whole(client, kind, event, value):
    forum = ForumFactory()

    assert deliver(client, forum, value, kind=kind, event=event).status_code == 200

    if kind == "ping":
        assert not Delivery.objects.exists()
    else:
        [kept] = Delivery.objects.all()
        assert bytes(kept.body) == packed(value)
        assert kept.payload() == value[kind]
        assert kept.topic_id == value[kind].get("topic_id", value[kind]["id"])
