# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.html import format_html

from apps.core import broker, page_cache

NOON = datetime(2026, 7, 22, 12, 5, tzinfo=UTC)

PAGE = Template(
    "{% load core_times core_page activity %}<h1>{{ title }}</h1>"
    '{% when noon "time" %}{% relative soon %}'
    '<form>{% csrf_token %}{% idempotency_key %}</form><i data-tz="{% hole "zone" %}">'
    '{% hole "test-greeting" title "&<>" %}</i>'
)


@page_cache.filler("test-greeting")
def greet(request, *words):
    return format_html("[{}]", "|".join([request.preferences.timezone, *words]))


@pytest.fixture(autouse=True)
def no_memory():
    page_cache.forget_all()


def request_of(zone="UTC", language="en", theme="", **changed):
    request = RequestFactory().get("/", **changed)
    request.user = AnonymousUser()
    request.preferences = SimpleNamespace(
        ui_language=language,
        content_languages=[language],
        theme=theme,
        timezone=zone,
        zone_is_guess=False,
    )
    return request


class Builder:
    """Builds the page and counts how often."""

    def __init__(self):
        self.built = 0

    def page(self, request, key=("page", 1), title="Żółw"):
        def build():
            self.built += 1
            context = {"request": request, "title": title, "noon": NOON, "csrf_token": "builder"}
            soon = datetime.now(UTC) + timedelta(minutes=45, seconds=5)
            return PAGE.render(Context({**context, "soon": soon}))

        return page_cache.cached_page(request, key, build).text


@pytest.fixture
def builder():
    return Builder()


def test_a_page_is_built_once_for_all_strangers(builder):
    first, second = builder.page(request_of()), builder.page(request_of())

    assert builder.built == 1
    assert "<h1>Żółw</h1>" in first
    assert "<h1>Żółw</h1>" in second


def test_each_reader_of_a_kept_page_has_their_own_times_and_holes(builder):
    builder.page(request_of())

    page = builder.page(request_of("Asia/Kathmandu"))

    assert '<time datetime="2026-07-22T12:05:00Z" data-f="time">17:50</time>' in page
    assert ">in 45 minutes</time>" in page
    assert '<i data-tz="Asia/Kathmandu">[Asia/Kathmandu|Żółw|&amp;&lt;&gt;]</i>' in page
    assert "hole" not in page


def test_each_reader_of_a_kept_page_has_their_own_tokens(builder):
    field = re.compile(
        r'<input type="hidden" name="csrfmiddlewaretoken" value="(\w{32}|\w{64})">'
        r'<input type="hidden" name="idempotency_key" value="([\w-]{36})">'
    )

    requests = [request_of(), request_of()]
    found = [field.search(builder.page(request)).groups() for request in requests]

    assert builder.built == 1
    assert found[0][0] != found[1][0]
    assert found[0][1] != found[1][1]
    assert "CSRF_COOKIE" in requests[1].META


@pytest.mark.urls("tests.core.urls")
@pytest.mark.parametrize("known", [False, True])
def test_the_token_of_a_kept_page_is_taken_from_its_form(db, known):
    client = Client(enforce_csrf_checks=True)
    if known:
        client.get("/kept/")

    tokens = re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/kept/").text)

    assert len(tokens) == 2
    assert tokens[0] == tokens[1]
    assert client.post("/guarded/", {"csrfmiddlewaretoken": tokens[0]}).status_code == 200
    assert client.post("/guarded/", {"csrfmiddlewaretoken": "a" * 32}).status_code == 403


def test_a_kept_page_and_a_fresh_one_are_the_same_to_the_reader(builder):
    secret = re.compile(r'value="[\w-]+"')
    kept = [builder.page(request_of("Asia/Kathmandu")) for _ in range(2)][1]

    signed_in = request_of("Asia/Kathmandu")
    signed_in.COOKIES["sessionid"] = "any"

    assert secret.sub("", builder.page(signed_in)) == secret.sub("", kept)


@pytest.mark.parametrize(
    "other",
    [{"language": "ar"}, {"theme": "dark"}, {"secure": True}, {"headers": {"host": "127.0.0.1"}}],
)
def test_readers_of_another_language_or_theme_have_another_page(builder, other, settings):
    settings.ALLOWED_HOSTS = ["*"]
    builder.page(request_of())

    builder.page(request_of(**other))

    assert builder.built == 2


def test_another_version_is_another_page(builder):
    pages = [builder.page(request_of(), key=("page", n), title=str(n)) for n in (1, 2, 1)]

    assert [re.search("<h1>(.)</h1>", page)[1] for page in pages] == ["1", "2", "1"]
    assert builder.built == 2


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_readers_with_a_session_or_a_message_are_never_given_a_kept_page(builder, cookie):
    for _ in range(2):
        request = request_of()
        request.COOKIES[cookie] = "any"
        builder.page(request)

    assert builder.built == 2
    assert broker.client().keys("*page*") == []


def test_fragments_are_not_kept(builder):
    builder.page(request_of(headers={"hx-request": "true"}))

    assert broker.client().keys("*page*") == []


def test_processes_share_what_the_broker_keeps(builder):
    builder.page(request_of())
    page_cache.forget_all()

    builder.page(request_of())

    assert builder.built == 1


def test_nothing_of_the_first_reader_is_kept(builder):
    first = request_of("Asia/Kathmandu")
    builder.page(first)

    [name] = broker.client().keys("*page*")
    kept = broker.client().get(name).decode()

    assert "<!--hole:zone-->" in kept
    assert "<!--hole:idempotency-key-->" in kept
    assert "[Asia/Kathmandu" not in kept
    assert broker.client().ttl(name) == page_cache.KEPT_SECONDS


def test_text_of_people_cannot_make_holes(builder):
    page = builder.page(request_of(), title="<!--hole:zone-->")

    assert "<h1>&lt;!--hole:zone--&gt;</h1>" in page


def test_a_page_that_fails_to_build_is_not_kept(builder):
    def fail():
        raise ZeroDivisionError

    request = request_of()
    with pytest.raises(ZeroDivisionError):
        page_cache.cached_page(request, ("page", 1), fail)

    assert request.page_circle is None
    assert "<h1>" in builder.page(request_of())


def test_the_memory_of_a_process_is_bounded(monkeypatch, builder):
    monkeypatch.setattr(page_cache.memory, "PROCESS_BYTES", 100_000)

    for number in range(100):
        builder.page(request_of(), key=("page", number), title="x" * 1_000)

    assert page_cache.memory.pages.size <= 100_000
    assert 10 < len(page_cache.memory.pages.pages) < 50


def test_a_warm_page_asks_no_store_and_no_template(builder, django_assert_num_queries, db):
    builder.page(request_of())
    broker.client().flushdb()

    with django_assert_num_queries(0):
        builder.page(request_of())

    assert builder.built == 1
    assert broker.client().keys("*") == []


PART = Template(
    '{% load core_page %}{% kept "part" number %}{{ number }}:{% hole "zone" %}{{ secret }}'
    "{% endkept %}"
)


def part(request, number, secret=""):
    context = Context({"request": request, "number": number, "secret": secret})
    return PART.render(context)


def kept_part(request, number, secret=""):
    circle = page_cache.readers.circle_of(request, known=False)
    return page_cache.built_for(request, circle, lambda: part(request, number, secret))


def test_a_part_is_rendered_once_for_what_it_is_told_to_depend_on():
    assert kept_part(request_of(), 1, "first") == "1:<!--hole:zone-->first"
    assert kept_part(request_of(), 1, "second") == "1:<!--hole:zone-->first"
    assert kept_part(request_of(), 2, "second") == "2:<!--hole:zone-->second"
    assert kept_part(request_of(language="ar"), 1, "ar") == "1:<!--hole:zone-->ar"
    assert kept_part(request_of(theme="dark"), 1, "dark") == "1:<!--hole:zone-->dark"


def test_a_part_of_a_page_for_one_reader_is_not_kept():
    kept_part(request_of(), 1, "kept")

    assert part(request_of("Asia/Tokyo"), 1, "mine") == "1:Asia/Tokyomine"
    assert kept_part(request_of(), 1) == "1:<!--hole:zone-->kept"


def test_the_parts_of_a_process_are_bounded(monkeypatch):
    monkeypatch.setattr(page_cache.parts, "MOST_PARTS", 10)

    for number in range(100):
        kept_part(request_of(), number)

    assert len(page_cache.parts._parts) <= 10
