# SPDX-License-Identifier: AGPL-3.0-or-later
"""/metrics, and what web and workers count."""

import io
import time
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.core import broker as core_broker
from apps.core import counts, heartbeats
from apps.programme.models import ImportRun, ProgrammeSource
from eventforum.operating import tasks
from eventforum.operating.handler import Handler
from tests.factories.events import EventFactory

TOKEN = "0123456789abcdef0123"


@pytest.fixture
def token(settings):
    settings.EVENTFORUM_METRICS_TOKEN = TOKEN


@pytest.fixture(autouse=True)
def nothing_counted():
    counts._sums.clear()


def happened(*, count=1, **values):
    """So many activities, of whatever."""
    kind = ContentType.objects.get_for_model(Person)
    Activity.objects.bulk_create(
        Activity(verb="person.joined", content_type=kind, object_id=1, **values)
        for _ in range(count)
    )


def scraped(client):
    """Samples by name and labels."""
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    return {
        (sample.name.removeprefix("eventforum_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer wrong"}, {"authorization": "é"}])
@pytest.mark.usefixtures("token")
def test_nobody_reads_it_without_the_token(client, sent):
    assert client.get("/metrics", headers=sent).status_code == 404


@pytest.mark.django_db
def test_without_a_token_set_there_is_none(client):
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def answered(path, **environ):
    """The answer of the handler that production serves."""
    heard = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        **environ,
    }
    Handler()(environ, lambda *head: heard.extend(head)).close()
    return int(heard[0][:3]), dict(heard[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("token")
def test_requests_are_counted_by_view_method_and_status_with_their_time(client, monkeypatch):
    monkeypatch.setattr(counts, "keep_written", lambda: None)
    answered("/healthz")
    answered("/healthz")
    answered("/nothing/here/at-all/")

    found = scraped(client)

    assert found["requests_total", "healthz", "GET", "200"] == 2
    assert found["requests_total", "none", "GET", "404"] == 1
    assert found["request_seconds_count", "healthz"] == 2
    assert found["request_seconds_bucket", "healthz", "+Inf"] == 2
    assert found["queries_total",] > 0


@pytest.mark.django_db(transaction=True)
def test_an_answer_carries_the_number_of_its_request(monkeypatch):
    monkeypatch.setattr(counts, "keep_written", lambda: None)

    assert answered("/healthz", HTTP_X_REQUEST_ID="0123abcd4567")[1]["X-Request-ID"] == (
        "0123abcd4567"
    )
    assert len(answered("/healthz")[1]["X-Request-ID"]) == 32


@pytest.mark.django_db
@pytest.mark.usefixtures("token")
def test_what_waits_is_told_with_the_age_of_the_oldest(client, broker):
    now = datetime.now(UTC)
    happened(created_at=now - timedelta(minutes=2), dispatched_at=None)
    happened(created_at=now, dispatched_at=None)
    happened(created_at=now - timedelta(days=1), dispatched_at=now)
    broker.rpush("eventforum:long", "a", "b")
    heartbeats.beat("lane-fast")
    heartbeats.beat("worker")

    found = scraped(client)

    assert found["outbox_waiting",] == 2
    assert 120 <= found["outbox_lag_seconds",] < 130
    assert (found["lane_waiting", "long"], found["lane_waiting", "fast"]) == (2, 0)
    assert found["lane_last_pulse_seconds", "fast"] < 5
    assert found["alive_seconds", "worker"] < 5
    assert ("alive_seconds", "beat") not in found
    assert found["up", "broker"] == 1
    assert found["database_connections",] >= 1


@pytest.mark.django_db
@pytest.mark.usefixtures("token")
def test_imports_of_the_last_day_and_kept_programmes_are_told(client):
    run = {"event": EventFactory(), "source": "a.json", "format": "pretalx", "content_hash": "0"}
    states = [state for state, _ in ImportRun.State.choices]
    ImportRun.objects.create(state=states[0], **run)
    old = ImportRun.objects.create(state=states[0], **run)
    ImportRun.objects.filter(pk=old.pk).update(at=datetime.now(UTC) - timedelta(days=2))
    ProgrammeSource.objects.create(
        event=run["event"], address="https://example.org/a.json", next_at=datetime.now(UTC)
    )

    found = scraped(client)

    assert found["imports_last_day", states[0]] == 1
    assert found["programme_sources", "never"] == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("token")
def test_a_scrape_costs_the_same_whatever_waits(client, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(10):
            scraped(client)
        happened(count=3)


def test_sums_of_all_processes_are_added(broker):
    counts.add("mails", "sent", by=2)
    counts.write()
    counts.add("mails", "sent")

    assert counts.read() == {"mails|sent": 3}


def test_counts_wait_for_a_broker_that_is_away(settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    core_broker.client.cache_clear()
    counts.add("mails", "sent")
    counts.write()
    assert counts.read() == {}

    core_broker.client.cache_clear()
    core_broker.wake_up()
    settings.REDIS_URL = settings.CACHES["default"]["LOCATION"]

    assert counts.read() == {"mails|sent": 1}


def test_adding_costs_microseconds():
    counts.add("requests", "warm")
    begun = time.process_time()
    for _ in range(10_000):
        counts.add("requests", "threads:thread", "GET", 200)

    assert (time.process_time() - begun) / 10_000 < 20e-6


def test_mails_are_counted_as_sent_or_failed(settings):
    settings.EMAIL_PORT = 1
    mails = get_connection("eventforum.operating.mail.CountingBackend", host="127.0.0.1")

    with pytest.raises(OSError, match="refused"):
        mails.send_messages([EmailMessage("Hello", "Words", to=["ada@example.org"])])

    assert counts.read() == {"mails|failed": 1}


def test_tasks_go_to_their_lane_by_name():
    def lane(name, **options):
        return current_app.amqp.router.route(options, name)["queue"].name

    assert lane("activity.dispatch") == "fast"
    assert lane("accounts.send_code") == "mail"
    assert lane("notifications.digest") == "mail"
    assert lane("programme.sync") == "long"
    assert lane("discourse.check_forum") == "mirror"
    assert lane("threads.forget_kept_texts") == "long"
    assert lane("eventforum.pulse", queue="mail") == "mail"


def test_a_pulse_goes_through_every_lane(settings):
    sent = {
        entry["options"]["queue"]: entry["args"]
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
        if name.startswith("eventforum.pulse.")
    }

    assert sent == {lane: [lane] for lane in ("fast", "mail", "long", "mirror")}
    tasks.pulse("mail")
    assert heartbeats.is_alive("lane-mail")


def test_a_sign_of_life_grows_old(broker):
    assert not heartbeats.is_alive("worker")
    broker.set("eventforum:alive:worker", repr(time.time() - 61))

    assert not heartbeats.is_alive("worker")
    assert 61 <= heartbeats.age("worker") < 70


def test_the_database_counts_its_cursors(db):
    before = counts._sums["queries"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert counts._sums["queries"] == before + 1
