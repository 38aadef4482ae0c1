# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes back from an address: filters, search, sign-in, pages that are not there."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from django.urls import reverse

from apps.accounts.models import User
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.security.sinks.filling import Visit, sink


@sink(size=1, who="stranger")
def asked_for(texts: Sequence[str], reader: User) -> Iterator[str | Visit]:
    session = SessionFactory(event=EventFactory())
    word = quote(texts[0][:200], safe="")
    yield f"{reverse('pages:programme', args=[session.event.slug])}?q={word}"
    yield f"{reverse('search:search')}?q={word}"
    yield Visit(f"{reverse('account_login')}?next={word}", shows=False)
    yield Visit(f"{reverse('pages:events')}?year={word}&series={word}", shows=False)
    yield Visit(f"/nothing-here/{word}/", shows=False, status=404)
    yield Visit(f"/threads/{session.pk}-{word}/", shows=False, status=404)
