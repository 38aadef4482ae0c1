# SPDX-License-Identifier: AGPL-3.0-or-later
"""The running API against its own description: schemathesis makes up requests, good and bad."""

import pytest
import schemathesis
from django.conf import settings as portal
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from apps.api import specification
from apps.threads.models import PostPicture, ThreadPlace
from tests.api.asking import token_of, writer
from tests.factories.events import EventFactory
from tests.factories.media import PictureFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import AreaFactory, PostFactory, ThreadFactory

EXAMPLES = 6

set_hypothesis_home_dir(portal.VAR / "hypothesis")

OPERATIONS = [
    (method, path)
    for path, methods in specification.document()["paths"].items()
    for method in methods
]

tried = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def running(db):
    """The portal as a server runs it, in the test's own transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def somewhere(db):
    """Objects whose ids and names made-up requests can meet."""
    event = EventFactory(slug="0")
    session = SessionFactory(event=event, code="0", speakers=[SpeakerFactory(event=event)])
    thread = ThreadFactory(event=event, session=session)
    post = PostFactory(thread=thread, author=writer().person)
    PostPicture.objects.create(post=post, picture=PictureFactory())
    ThreadPlace.objects.create(thread=thread, area=AreaFactory(slug="0"))


def described():
    """The description, as schemathesis reads it. A text that is too large to be looked at is
    rejected, too."""
    rejected = [400, 401, 403, 404, 409, 413, 415, 422]
    config = SchemathesisConfig.from_dict(
        {
            "generation": {"allow-x00": False},
            "checks": {"negative_data_rejection": {"expected-statuses": rejected}},
        }
    )
    return schemathesis.openapi.from_dict(specification.document(), config=config)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_is_described_is_answered_as_described(running, somewhere, broker, method, path):
    operation, token = operation_of(running, method, path), token_of(writer())
    # Texts can be words that no rule allows: empty ones, or languages that nobody speaks.
    unsure = [positive_data_acceptance] if method in ("post", "patch") else []

    @tried
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def holds(case):
        broker.flushdb()
        headers = {"Authorization": f"Bearer {token}"}
        case.call_and_validate(headers=headers, excluded_checks=unsure)

    holds()


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path in OPERATIONS if path != "/api/v1/me"]
)
def test_what_is_not_described_is_refused_as_described(running, somewhere, broker, method, path):
    operation, token = operation_of(running, method, path), token_of(writer())

    @tried
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def holds(case):
        broker.flushdb()
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

    holds()


def operation_of(app, method, path):
    schema = described()
    schema.app = app
    return schema[path][method]
