# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a search reads does not grow with what there is, whatever is asked."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.search.queries.finding import MOST, NEWEST, Filters, near
from apps.search.questions import read
from tests.search.making import asked

pytestmark = pytest.mark.django_db

FILL = """INSERT INTO search_entry (kind, object_id, language, title, at, vector, seen, form)
    SELECT 'post', n, 'en', '', now() - n * interval '1 minute', (
        '''common'':1C' || CASE WHEN n %% 50 = 0 THEN ' ''middling'':2C' ELSE '' END
        || CASE WHEN n %% 1000 = 0 THEN ' ''rarely'':3C' ELSE '' END)::tsvector, 0, 1
    FROM generate_series(%s, %s) n"""


def buffers(q):
    """Shared buffers that the statements about entries touch."""
    asked(q, kind="post")
    with CaptureQueriesContext(connection) as captured:
        asked(q, kind="post")
    statements = [row["sql"] for row in captured if "FROM search_entry" in row["sql"]]
    total = 0
    with connection.cursor() as cursor:
        # In the one transaction of a test they stay off after the statement they were meant for.
        cursor.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_seqscan = on")
        for statement in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0][0]["Plan"]
            total += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return total


def fill(first, last):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(FILL, [first, last])
        cursor.execute("ANALYZE search_entry")


def test_four_times_as_many_posts_are_not_more_to_read():
    questions = ["common ", "nowhere ", "common -middling "]
    fill(1, 10_000)
    few = {q: buffers(q) for q in questions}
    fill(10_001, 40_000)
    many = {q: buffers(q) for q in questions}

    assert {q: n for q, n in many.items() if n > few[q] * 1.3 + 60} == {}
    assert buffers('"common middling" ') < NEWEST + MOST + 250


def test_a_rare_word_is_read_by_the_index():
    fill(1, 30_000)

    # A row at a time: the newest thousand, and the thirty that have it.
    assert buffers("rarely ") < NEWEST + 30 + 250


NAMES = """INSERT INTO search_entry (kind, object_id, language, title, at, vector, seen, form)
    SELECT 'person', n, '', 'tomasz ' || md5(n::text), now(), '', 0, 1
    FROM generate_series(%s, %s) n"""


def near_buffers(q):
    question = read(q)
    with CaptureQueriesContext(connection) as captured:
        near(question, kinds=["person"], filters=Filters(), user=AnonymousUser())
    [statement] = [row["sql"] for row in captured if "AS alike" in row["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = 0")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
        plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_names_that_are_like_the_words_are_not_more_to_read_among_four_times_as_many():
    for first, last in ((1, 5_000), (5_001, 20_000)):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(NAMES, [first, last])
            cursor.execute("ANALYZE search_entry")
        if first == 1:
            few = near_buffers("tomsaz")

    assert near_buffers("tomsaz") < few * 1.3 + 60
