# SPDX-License-Identifier: AGPL-3.0-or-later
"""{% load pages_head %}: the head of a page for previews, search engines and feed readers."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from apps.accounts.models import Person
from apps.core.text.plain import excerpt
from apps.core.text.structured import json_ld, one_after_the_other
from apps.events.models import Event
from apps.pages.heads import previews, structured
from apps.pages.heads.tags import markup
from apps.threads.models import Thread

register = template.Library()


@register.simple_tag
def site_head(title: str, path: str) -> SafeString:
    """Of a page that is of no event."""
    return markup(previews.of_site(title=title, path=path))


@register.simple_tag
def event_head(event: Event) -> SafeString:
    """Needs the event with its series."""
    preview = previews.of_event(event)
    data = structured.of_event(event, description=preview.description, picture=preview.picture)
    return one_after_the_other(markup(preview), json_ld(data))


@register.simple_tag(takes_context=True)
def session_head(context: Context) -> SafeString:
    """Needs session (with event, room, track), speakers (with person), thread or none."""
    session, speakers = context["session"], context["speakers"]
    about = excerpt(session.abstract_html, previews.LENGTH)
    preview = previews.of_session(
        session, speakers=speakers, thread=context.get("thread"), description=about
    )
    data = structured.of_session(
        session, speakers=speakers, description=about, picture=preview.picture
    )
    return one_after_the_other(markup(preview), json_ld(data))


@register.simple_tag(takes_context=True)
def thread_head(context: Context) -> SafeString:
    """Needs thread (with event, session), posts."""
    thread: Thread = context["thread"]
    page: Any = getattr(context.get("posts"), "page", None)
    return markup(previews.of_thread(thread, after=page.after if page else 0))


@register.simple_tag
def person_head(person: Person) -> SafeString:
    return markup(previews.of_person(person))
