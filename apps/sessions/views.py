# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core import kept_file
from apps.events import feeds
from apps.events.models import Event
from apps.events.queries import Edition, edition_at
from apps.sessions import ical
from apps.sessions.exports import schedule_json, schedule_xml
from apps.sessions.exports.programme import Programme, programme_of
from apps.sessions.feeds import Selection, programme
from apps.sessions.models import Session


@require_safe
def session_ics(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """One session as a calendar file: one query, changed or not."""
    sessions = Session.objects.visible_to(request.user).select_related("event")
    session = get_object_or_404(sessions, event__slug=event_slug, code__iexact=code)
    starts_at, ends_at = session.starts_at, session.ends_at
    if starts_at is None:
        raise Http404("A session without a time has no calendar entry.")
    return feeds.answer(
        request,
        tag=f"s{session.pk}-{session.version}",
        changed_at=session.updated_at,
        build=lambda: ical.calendar(
            [session.ical],
            event=session.event,
            name=session.title,
            address=session.get_absolute_url(),
            between=(starts_at, ends_at or starts_at),
        ),
        name=session.code,
    )


@require_safe
def programme_ics(request: HttpRequest, event_slug: str) -> HttpResponse:
    """The programme, or a part of it, as a feed. Unchanged: one query and 304."""
    selection = Selection.read(request.GET)
    if selection is None:
        raise Http404("A calendar of everything is not what was asked for.")
    edition = _edition(request, event_slug)
    return feeds.answer(
        request,
        tag=f"e{edition.pk}-{edition.version}{selection.end}",
        changed_at=edition.updated_at,
        build=lambda: programme(edition.event, selection),
        name=event_slug,
    )


@require_safe
def programme_json(request: HttpRequest, event_slug: str) -> HttpResponse:
    """The programme for other programs, in the c3voc form."""
    edition = _edition(request, event_slug)
    return kept_file.answer(
        request,
        tag=f"json1-{edition.pk}-{edition.version}",
        changed_at=edition.updated_at,
        build=lambda: schedule_json(_whole(edition)),
        content_type="application/json",
        filename=f"{event_slug}.json",
    )


@require_safe
def programme_xml(request: HttpRequest, event_slug: str) -> HttpResponse:
    """The programme for other programs, in the frab form."""
    edition = _edition(request, event_slug)
    return kept_file.answer(
        request,
        tag=f"xml1-{edition.pk}-{edition.version}",
        changed_at=edition.updated_at,
        build=lambda: schedule_xml(_whole(edition)),
        content_type="application/xml; charset=utf-8",
        filename=f"{event_slug}.xml",
    )


def _edition(request: HttpRequest, slug: str) -> Edition:
    edition = edition_at(slug, request.user)
    if edition is None:
        raise Http404
    return edition


def _whole(edition: Edition) -> Programme:
    event = edition.event
    return programme_of(event, path=_path(event))


def _path(event: Event) -> str:
    return reverse("pages:programme", args=[event.slug])
