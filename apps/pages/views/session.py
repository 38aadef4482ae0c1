# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Hashable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.core import languages, time_box
from apps.core.htmx import Context
from apps.core.page_cache import Recheck, cached_page
from apps.pages.queries import dossier, texts, wording
from apps.pages.queries.session_key import SessionKey, session_key
from apps.rsvps.showing import form_of
from apps.sessions.models import Session
from apps.threads import overlay, versions
from apps.threads.asking import asked_prompt, asked_sort, questions_of, takes_questions, touched
from apps.threads.models import Asking
from apps.threads.showing import asked_page, discussion
from apps.threads.showing import touched as posts_touched

ORDER = {
    Session.Phase.BEFORE: ("before", "during", "after"),
    Session.Phase.LIVE: ("during", "before", "after"),
    Session.Phase.AFTER: ("after", "before", "during"),
}
"""The parts of a dossier by what the clock says; their addresses stay the same."""


@require_safe
def session(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """The dossier of a session with its main discussion, 50 posts at a time.

    One query of its own while nothing has changed since the last reader.
    """
    key = session_key(event_slug, code, request.user)
    if key is None:
        raise Http404
    request.preferences = request.preferences.for_event(key.timezone)
    asked = _asked_language(request, "sum"), _asked_language(request, "text")
    if versions.switches(request):
        return versions.remember(request, HttpResponse(_page(request, key.pk, asked)), key.main)
    if "reply" in request.GET or any(asked):
        return HttpResponse(_page(request, key.pk, asked))

    def ask() -> Hashable:
        key = session_key(event_slug, code, AnonymousUser())
        return key and (key, _clock(key))

    made_of = (key, _clock(key))
    return cached_page(
        request,
        ("session", *made_of, *_how(request, key)),
        lambda: _page(request, key.pk, asked),
        known=True,
        recheck=Recheck(made_of, ask),
    )


def _how(request: HttpRequest, key: SessionKey) -> tuple[Hashable, ...]:
    """In which of its forms this reader asks for the page."""
    as_written = versions.wants_originals(request, key.main)
    return asked_page(request, key), asked_sort(request), asked_prompt(request), as_written


def _clock(key: SessionKey) -> tuple[str, bool, bool]:
    """What the clock says of this page: the phase, whether questions and places are taken."""
    now = timezone.now()
    phase = time_box.phase_of(key.starts_at, key.ends_at, now) if key.starts_at else ""
    moments = key.asking_closes_at, key.places_close_at
    asking, places = (closes_at is None or now < closes_at for closes_at in moments)
    return phase, asking, places


def _asked_language(request: HttpRequest, name: str) -> str:
    code = request.GET.get(name, "")
    return code if languages.valid(code) else ""


def _page(request: HttpRequest, number: int, asked: tuple[str, str]) -> str:
    shown = dossier.session_to_show(number)
    context = _context(request, shown, asked)
    return render_to_string("pages/session.html", context, request=request)


def _context(request: HttpRequest, shown: Session, asked: tuple[str, str]) -> Context:
    threads = dossier.threads_of(shown, request.user)
    main = next((thread for thread in threads if thread.own_main), None)
    reader, now = request.preferences, timezone.now()
    links = dossier.links_of(shown, languages=reader.content_languages)
    speakers = dossier.speakers_of(shown, languages=reader.content_languages)
    summary_in, text_in = asked
    written = texts.texts_of(
        shown,
        dossier.summary_of(shown),
        languages=reader.content_languages,
        asked={"summary": summary_in, "abstract": text_in, "description": text_in},
    )
    reads = reader.content_languages
    interpretations = dossier.interpretations_of(shown, languages=reads)
    action = reverse("threads:reply_to_session", args=[shown.event.slug, shown.code])
    context = {
        "session": shown,
        "event": shown.event,
        "phase": shown.phase(now),
        "rsvp": form_of(shown, getattr(shown, "headcount", None), now=now),
        "is_soon": _is_soon(shown, now),
        "speakers": speakers,
        "has_biographies": any(speaker.biography_html for speaker in speakers),
        "waits_for_summary": bool(speakers)
        and shown.phase(now) == Session.Phase.BEFORE
        and not (shown.is_off or shown.is_break or "summary" in written),
        "track_colour": shown.track.position % 6 + 1 if shown.track else 0,
        "links": links,
        "written": written,
        "authors": dossier.authors_of(shown),
        "was_rewritten": dossier.was_rewritten(shown),
        "preparation": dossier.preparation_of(shown, now=now),
        "askers": dossier.askers_of(shown),
        "was_asked_again": dossier.was_asked_again(shown),
        "interpretations": interpretations,
        "heard_in": dossier.heard_in(shown, links, interpretations, languages=reads),
        "interpreted": dossier.by_kind(interpretations),
        "spoken": wording.languages_line(shown.spoken_languages, (), reader.ui_language),
        "neighbours": dossier.neighbours_of(shown),
        "has_pictures": any(thread.has_pictures for thread in threads),
        "other_threads": [thread for thread in threads if thread is not main],
        **discussion(request, main, event=shown.event, action=action),
    }
    context["parts"] = _parts(context)
    context |= _questions(request, context)
    return context


def _questions(request: HttpRequest, context: Context) -> Context:
    """The questions, and after which of the parts they stand: the one that the clock is at."""
    shown: Session = context["session"]
    if not takes_questions(shown):
        return {}
    parts, page = context["parts"], context["posts"].page
    asking = getattr(shown, "asking", None) or Asking(session=shown)
    session = shown.pk if asking.held_count else 0
    thread = page.thread.pk if page else 0
    questions = questions_of(request, shown, now=timezone.now(), asking=asking, thread=thread)
    posts = [*touched(questions), *(posts_touched(page) if page else ())]
    return {
        "questions": questions,
        "overlay": overlay.lay(request, posts, session=session, thread=thread),
        "questions_after": parts[0 if context["phase"] != Session.Phase.AFTER else -1]
        if parts
        else "",
    }


def _is_soon(shown: Session, now: datetime) -> bool:
    """Whether the way into the room stands on top: from shortly before it begins to its end."""
    if shown.starts_at is None or shown.is_off:
        return False
    phase = shown.phase(now)
    if phase == Session.Phase.BEFORE:
        return shown.starts_at - now < time_box.SOON
    return phase == Session.Phase.LIVE


def _parts(context: Context) -> list[str]:
    """The parts that there is something to say in, in the order of the clock."""
    shown, links, written = context["session"], context["links"], context["written"]
    ended = context["phase"] == Session.Phase.AFTER
    ways_in = links.streams or any(way.url for way in context["interpretations"])
    exists = {
        "before": bool(written.keys() & {"summary", "abstract", "description"})
        or context["waits_for_summary"]
        or context["preparation"] is not None,
        "during": bool(links.pads or (ways_in and not ended)) and not shown.is_off,
        "after": bool(links.recordings or links.papers),
    }
    return [name for name in ORDER[context["phase"]] if exists[name]]
