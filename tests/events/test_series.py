# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.events import services
from apps.events.models import Event, Series
from apps.permalinks.models import Address
from tests.factories.events import EventFactory, SeriesFactory

pytestmark = pytest.mark.django_db


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_a_series_is_opened_with_its_address():
    series = services.open_series(
        slug="wikiarabia", name="WikiArabia", region="North Africa", languages=["ar"], by=None
    )

    assert Address.objects.get(path="/series/wikiarabia/").target == series
    assert verbs() == ["series.opened"]


def test_two_series_cannot_have_one_address():
    SeriesFactory(slug="ceem")

    with pytest.raises(Refused):
        services.open_series(slug="ceem", name="Another", by=None)

    assert Series.objects.count() == 1


def test_a_series_changes_and_moves():
    series = services.open_series(slug="ceem", name="CEE Meeting", by=None)

    services.change_series(series, description="*Yearly.*", by=None)
    services.change_series(series, description="*Yearly.*", by=None)
    moved = services.rename_series(series, slug="cee-meeting", by=None)
    services.rename_series(series, slug="cee-meeting", by=None)

    assert moved.description_html == "<p><em>Yearly.</em></p>\n"
    assert Address.objects.filter(path__startswith="/series/").count() == 2
    assert verbs() == ["series.opened", "series.changed", "series.renamed"]


def test_pages_of_its_editions_name_the_series_as_it_is_called_now():
    series = SeriesFactory()
    edition, other = EventFactory(series=series), EventFactory()

    services.change_series(series, name="Another name", by=None)
    services.rename_series(series, slug="another", by=None)

    assert Event.objects.get(pk=edition.pk).version == edition.version + 2
    assert Event.objects.get(pk=other.pk).version == other.version


def test_a_series_has_no_field_for_everything():
    with pytest.raises(TypeError):
        services.change_series(SeriesFactory(), slug="x", by=None)
    with pytest.raises(Refused):
        services.rename_series(SeriesFactory(), slug=SeriesFactory().slug, by=None)
