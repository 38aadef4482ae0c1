# SPDX-License-Identifier: AGPL-3.0-or-later
"""Log lines: JSON with the number of the request, and nothing that opens a door."""

import io
import json
import logging
import logging.config
import time

import pytest

from eventforum.operating import logs, requests
from eventforum.operating.scrub import GONE, scrub, scrub_all

CANARIES = [
    "Authorization: Bearer canary-7f3a9c21",
    "authorization=Basic Y2FuYXJ5OmNhbmFyeQ==",
    '{"Cookie": "ui=ar; __Host-session=canary7f3a9c21; b=canary"}',
    "Set-Cookie: __Host-csrf=canary7f3a9c21",
    "GET /feeds/canary-7f3a9c21.ics HTTP/1.1",
    "GET /me/invitation/canary-7f3a9c21/ask/ HTTP/1.1",
    "GET /feeds/canary-7f3a9c21.atom HTTP/1.1",
    "/accounts/oidc/x/login/callback/?code=canary7f3a&state=canary9c21",
    "csrfmiddlewaretoken=canary7f3a9c21",
    '{"client_secret": "canary-7f3a9c21", "token": "canary"}',
    "password='canary-7f3a9c21'",
    r"\"api_key\": \"canary-7f3a9c21\"",
    "postgresql://canary:canary-7f3a9c21@db/forum",
    "smtps://canary%40example.org:canary@mail.example.org",
    "to canary@example.org and canary.two+tag@sub.example.org",
    "could not sign in with canary@bücher.example",
    "Bearer canary7f3a9c21.canary.canary",
    "key ef_canary7f3a9c21canary7f3a9c21canary7f3a9c21canary is wrong",
    "X-Metrics-Token: canary7f3a9c21",
]


@pytest.fixture
def written():
    """What is logged in production until the test ends."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLine())
    logger = logging.getLogger("tests.written")
    logger.addHandler(handler)
    logger.propagate = False
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.propagate = True


@pytest.mark.parametrize("line", CANARIES)
def test_no_secret_and_no_address_is_left_of_a_line(line):
    assert "canary" not in scrub(f"before {line} after")


def test_codes_to_sign_in_go():
    assert scrub("12345678 or 1234-5678 was wrong") == f"{GONE} or {GONE} was wrong"


@pytest.mark.parametrize(
    "line",
    [
        "GET /wikimania-2026/sessions/ABC123/ took 5.2 s",
        '{"status_code": 500, "request_id": "0123456789abcdef0123456789abcdef"}',
        "https://pretalx.example.org/wikimania/schedule.json answered 404",
        "Session: opening ceremony, state of the art",
        "2026-11-23T06:35:35.606910Z",
    ],
)
def test_what_helps_to_find_a_fault_stays(line):
    assert scrub(line) == line


def test_nested_data_is_scrubbed_by_names_too():
    data = {"headers": [{"Cookie": "x"}], "extra": {"my_token": "x", "note": "ada@example.org"}}

    assert scrub_all(data) == {
        "headers": [{"Cookie": GONE}],
        "extra": {"my_token": GONE, "note": GONE},
    }


@pytest.mark.parametrize("part", ["a-", "a@", "://", "cookie:", "token=", "a.", "1a", " "])
def test_long_lines_cost_linear_time(part):
    begun = time.process_time()
    scrub(part * 20_000)

    assert time.process_time() - begun < 1


def test_a_line_is_json_with_the_number_of_its_request(written):
    token = requests.current.set("abcdef0123456789")
    logging.getLogger("tests.written").warning("Hello %s", "ada@example.org")
    requests.current.reset(token)

    [line] = written()

    assert line["event"] == f"Hello {GONE}"
    assert line["request_id"] == "abcdef0123456789"
    assert (line["level"], line["logger"]) == ("warning", "tests.written")


def test_a_traceback_is_in_the_same_line_and_scrubbed(written):
    try:
        raise ValueError("password=canary")
    except ValueError:
        logging.getLogger("tests.written").exception("It broke")

    [line] = written()

    assert line["exception"].endswith(f"ValueError: password={GONE}")


def test_people_read_a_plain_line_elsewhere():
    record = logging.LogRecord("apps.x", logging.WARNING, "", 1, "Hello %s", ("you",), None)

    line = logs.PlainLine().format(record)

    assert line.endswith(" WARNING Hello you [apps.x]")


def test_every_librarys_logger_ends_in_our_stream():
    configuration = logs.configuration(production=True, level="INFO")

    assert configuration["root"] == {"handlers": ["console"], "level": "INFO"}
    loggers = configuration["loggers"]
    assert {
        name: (logger.get("handlers", []), logger.get("propagate", True))
        for name, logger in loggers.items()
    } == dict.fromkeys(loggers, ([], True))
    assert (loggers["httpx"]["level"], loggers["httpcore"]["level"]) == ("WARNING", "WARNING")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcdef01", True),
        ("short", False),
        ("x" * 65, False),
        ("bad\nline01", False),
        (None, False),
    ],
)
def test_the_proxys_number_is_kept_if_it_is_one(given, kept):
    assert (requests.number_for(given) == given) == kept
    assert len(requests.number_for(given)) >= 8
