# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.db import connection

from apps.accounts.models import Person
from apps.core.prepared import Prepared
from tests.factories.accounts import PersonFactory

PERSON = Prepared(
    lambda slot: Person.objects.filter(pk=slot("pk"), name=slot("name", str)).values_list("name")
)


@pytest.mark.django_db
def test_a_prepared_query_is_planned_once_and_finds_the_row():
    person = PersonFactory(name="Oksana")

    found = [PERSON.rows(pk=person.pk, name="Oksana") for _ in range(3)]

    assert found == [[("Oksana",)]] * 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%name%'")
        assert cursor.fetchone()[0] >= 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_found_out_before_it_is_used():
    connection.ensure_connection()
    assert connection.is_usable()
    other = connection.copy()
    with other.cursor() as cursor:
        ended = [connection.connection.info.backend_pid]
        cursor.execute("SELECT pg_terminate_backend(%s, 2000)", ended)
    other.close()

    assert not connection.is_usable()

    connection.close()
    assert connection.is_usable() is False
    connection.ensure_connection()
    assert connection.is_usable()
