# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.core import languages
from apps.core.htmx import Context
from apps.core.page_cache import cached_page
from apps.core.time_box import SOON
from apps.pages import holes
from apps.pages.queries import dossier, texts, wording
from apps.sessions.models import Session
from apps.threads.models import Thread
from apps.threads.showing import asked_page, discussion

ORDER = {
    Session.Phase.BEFORE: ("before", "during", "after"),
    Session.Phase.LIVE: ("during", "before", "after"),
    Session.Phase.AFTER: ("after", "before", "during"),
}
"""The parts of a dossier by what the clock says; their addresses stay the same."""


@require_safe
def session(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """The dossier of a session with its main discussion, 50 posts at a time."""
    visible = Session.objects.visible_to(request.user)
    shown = get_object_or_404(dossier.session_by_code(visible, event_slug, code))
    holes.use_zone(request, shown.event)
    threads = dossier.threads_of(shown, request.user)
    main = next((thread for thread in threads if thread.is_main), None)
    asked = _asked_language(request, "sum"), _asked_language(request, "text")
    key = (
        "session",
        shown.pk,
        shown.version,
        shown.event.version,
        shown.phase(timezone.now()),
        [(thread.pk, thread.version) for thread in threads],
        asked,
        asked_page(request, main),
        _answers(request, main),
    )
    return cached_page(
        request,
        key,
        lambda: render_to_string(
            "pages/session.html", _context(request, shown, threads, main, asked), request=request
        ),
    )


def _asked_language(request: HttpRequest, name: str) -> str:
    code = request.GET.get(name, "")
    return code if languages.valid(code) else ""


def _answers(request: HttpRequest, main: Thread | None) -> int:
    """The post that ?reply= names, 0 for none: one kept page for each that exists."""
    number = request.GET.get("reply", "")
    if main is None or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return 0
    return int(number) if 0 < int(number) <= main.posts_count else 0


def _context(
    request: HttpRequest,
    shown: Session,
    threads: list[Thread],
    main: Thread | None,
    asked: tuple[str, str],
) -> Context:
    reader, now = request.preferences, timezone.now()
    links = dossier.links_of(shown, languages=reader.content_languages)
    speakers = dossier.speakers_of(shown)
    summary_in, text_in = asked
    written = texts.texts_of(
        shown,
        dossier.summary_of(shown),
        languages=reader.content_languages,
        asked={"summary": summary_in, "abstract": text_in, "description": text_in},
    )
    interpretations = dossier.interpretations_of(shown)
    action = reverse("threads:reply_to_session", args=[shown.event.slug, shown.code])
    context = {
        "session": shown,
        "event": shown.event,
        "phase": shown.phase(now),
        "is_soon": _is_soon(shown, now),
        "speakers": speakers,
        "has_biographies": any(speaker.biography_html for speaker in speakers),
        "track_colour": shown.track.position % 6 + 1 if shown.track else 0,
        "links": links,
        "written": written,
        "interpretations": interpretations,
        "spoken": wording.languages_line(shown.spoken_languages, (), reader.ui_language),
        "neighbours": dossier.neighbours_of(shown),
        "other_threads": [thread for thread in threads if not thread.is_main],
        **discussion(request, main, event=shown.event, action=action),
    }
    context["parts"] = _parts(context)
    return context


def _is_soon(shown: Session, now: datetime) -> bool:
    """Whether the way into the room belongs on top: a quarter of an hour before, and while it runs."""
    if shown.starts_at is None or shown.is_off:
        return False
    return shown.phase(now) == Session.Phase.LIVE or shown.starts_at - now < SOON


def _parts(context: Context) -> list[str]:
    """The parts that there is something to say in, in the order of the clock."""
    shown, links, written = context["session"], context["links"], context["written"]
    ended = context["phase"] == Session.Phase.AFTER
    ways_in = links.streams or any(way.url for way in context["interpretations"])
    exists = {
        "before": bool(written.keys() & {"summary", "abstract", "description"})
        or bool(context["speakers"]),
        "during": bool(links.pads or (ways_in and not ended)) and not shown.is_off,
        "after": bool(links.recordings or links.papers) or (ended and shown.do_not_record),
    }
    return [name for name in ORDER[context["phase"]] if exists[name]]
