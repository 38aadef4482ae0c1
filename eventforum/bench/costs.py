# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exact costs of one page: SQL statements and the pages of memory that PostgreSQL touched."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core import broker, page_cache


@dataclass(frozen=True)
class Cost:
    sql: int
    buffers: int
    body: bytes


def forget_pages() -> None:
    """Empty the broker: pages and fragments of pages have to be built again."""
    cache.clear()
    page_cache.forget_all()
    broker.client().flushdb()


def cost(path: str, *, reader: User | None = None) -> Cost:
    """Ask twice and count the second answer: the first pays for what is made once a process."""
    client = Client(headers={"host": "127.0.0.1"})
    if reader is not None:
        client.force_login(reader)
    client.get(path)
    forget_pages()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    statements = [query["sql"] for query in captured.captured_queries]
    selects = [sql for sql in statements if sql.startswith("SELECT")]
    return Cost(len(statements), sum(map(_buffers, selects)), response.content)


def _buffers(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.replace("%", "%%"))
        plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
