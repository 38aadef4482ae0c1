# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.accounts.models import Person
from apps.core.prepared import Prepared
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_prepared_question_answers_as_its_queryset(django_assert_num_queries):
    people = [PersonFactory() for _ in range(4)]
    prepared = Prepared(
        lambda slot: (
            Person.objects.filter(pk__gt=slot("after"), pk__lte=slot("until"))
            .order_by("-pk")
            .values_list("pk", "name")
        )
    )

    for after, until in ((0, 3), (1, 2)):
        with django_assert_num_queries(1):
            rows = prepared.rows(after=people[after].pk, until=people[until].pk)
        assert rows == [(p.pk, p.name) for p in reversed(people[after + 1 : until + 1])]


def test_a_value_that_is_missing_is_an_error_before_the_database_is_asked():
    prepared = Prepared(lambda slot: Person.objects.filter(pk=slot("pk")).values_list("pk"))

    with pytest.raises(KeyError):
        prepared.rows(person=1)
