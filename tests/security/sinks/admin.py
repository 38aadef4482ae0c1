# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' tool: its lists, forms and histories, with what everybody else wrote."""

from collections.abc import Iterator, Sequence

from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from apps.accounts.models import User
from apps.activity.services import record
from tests.factories.sessions import ResourceFactory, SessionFactory, SummaryFactory
from tests.security.corpora import POLYGLOT, WHOLE
from tests.security.sinks import discussions, links, moderation, own, programmes
from tests.security.sinks.filling import Visit, rendered, sink

EVERYBODYS = ("threads_post", "threads_thread", "event_sessions_session", "accounts_person")
"""Lists that are looked at with all texts; the others with the first ones, where all is tried."""


@sink(size=40, who="administrator")
def admin_pages(texts: Sequence[str], reader: User) -> Iterator[str | Visit]:
    """Every list, and the form and history of what stands first in each."""
    places = (discussions.posts, discussions.titles_of_discussions, discussions.areas_and_tags,
              discussions.questions, links.cards, programmes.events)  # fmt: skip
    for place in places:
        list(place(texts, reader))
    for place in (moderation.cases, own.settings_of_mine, programmes.people_of_an_event):
        list(place(texts[:20], reader))
    for text in texts:
        session = SessionFactory(title=text[:300], abstract=text, abstract_html=rendered(text))
        ResourceFactory(session=session, title=text[:200])
        SummaryFactory(session=session, text=text, html=rendered(text))
        with transaction.atomic():
            record("session.changed", session, by=reader, title=text[:300])
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if name not in EVERYBODYS and not (WHOLE and texts[0] == POLYGLOT):
            continue
        yield Visit(reverse(f"admin:{name}_changelist"), shows=False)
        last = model._default_manager.order_by("-pk").first()
        if last is not None:
            for verb in ("change", "history"):
                address = reverse(f"admin:{name}_{verb}", args=[last.pk])
                yield Visit(address, shows=False, leads=True)
