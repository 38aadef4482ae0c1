# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.programme.models import ImportRun, ProgrammeSource
from tests.factories.events import EventFactory


class ImportRunFactory(DjangoModelFactory):
    """An import that was applied."""

    class Meta:
        model = ImportRun

    event = factory.SubFactory(EventFactory)
    source = "schedule.json"
    format = "schedule.json"
    counts = factory.LazyFunction(lambda: {"created": 3})


class ProgrammeSourceFactory(DjangoModelFactory):
    """An address that is due; `paused` is not."""

    class Meta:
        model = ProgrammeSource

    class Params:
        paused = factory.Trait(
            paused_at=factory.LazyFunction(lambda: datetime.now(UTC)), pause_reason="person"
        )

    event = factory.SubFactory(EventFactory)
    address = "https://programme.example.org/schedule.json"
    next_at = factory.LazyFunction(lambda: datetime.now(UTC))
