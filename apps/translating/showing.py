# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of translators show."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from apps.core import languages
from apps.core.htmx import Context
from apps.events.models import Event
from apps.translating import paragraphs, queries
from apps.translating.forms import TranslationForm
from apps.translating.models import Revision, Vote
from apps.translating.queries import Task
from apps.translating.services import Clash
from apps.translating.things import Thing
from apps.translations.models import Translation
from apps.translations.queries import author_of, serves

SHOWN = 60


def page_of(
    request: HttpRequest,
    thing: Thing,
    language: str,
    *,
    form: TranslationForm | None = None,
    clash: Clash | None = None,
    earlier: str = "",
) -> Context:
    """`form` is what the translator sent, which nothing replaces; `earlier` the number of a
    revision to bring back."""
    obj, field = _as_it_is(thing), thing.kind.field
    text = getattr(obj, field)
    version = queries.standing(obj, field, language)
    history = queries.revisions_of(obj, field, language)
    chosen = _revision(history, version, earlier)
    pairs = queries.pairs_of(text, version, chosen)
    if form is not None:
        pairs = _sent(pairs, form, changed=clash is not None and clash.original_changed)
    return {
        "thing": thing,
        "event": thing.event,
        "pairs": pairs,
        "language": language,
        "direction": languages.direction(language),
        "version": version,
        "by_machine": version is not None and version.kind == Translation.Kind.MACHINE,
        "based_on": queries.fingerprint(version),
        "source": queries.fingerprint(Translation(text=text)),
        "empty": form.empty if form else (),
        "clash": clash,
        "earlier": chosen if earlier else None,
        "history": history,
        "terms": queries.terms_in(text, thing.event, language=thing.language, into=language),
        **_opinion(request, obj, field, version),
        "may_confirm": _may_confirm(request, thing, version),
    }


def languages_to_offer(
    request: HttpRequest, event: Event, *, asked: str, everything: bool
) -> list[str]:
    """The languages of the event that this reader can write in; all where none of them is."""
    if asked:
        return [asked]
    known = request.preferences.content_languages
    mine = [code for code in event.languages if any(serves(code, one) for one in known)]
    return list(event.languages) if everything or not mine else mine


def tasks_page(event: Event, tasks: list[Task], *, asked: str, everything: bool) -> Context:
    return {
        "event": event,
        "tasks": tasks[:SHOWN],
        "left": max(0, len(tasks) - SHOWN),
        "asked": asked,
        "everything": everything,
    }


def _as_it_is(thing: Thing) -> models.Model:
    """The object with its text as it stands in the table, which a clash may have changed."""
    thing.obj.refresh_from_db(fields=[thing.kind.field])
    return thing.obj


def _revision(
    history: list[Revision], version: Translation | None, earlier: str
) -> Revision | None:
    """The one that was asked for, else the one that the version that stands was written with."""
    if earlier:
        return next((row for row in history if str(row.pk) == earlier), None)
    if version is None or not history or history[0].text != version.text:
        return None
    return history[0]


def _sent(
    pairs: list[paragraphs.Pair], form: TranslationForm, *, changed: bool
) -> list[paragraphs.Pair]:
    source = [pair.source for pair in pairs]
    if changed or len(form.parts) != len(pairs):
        return paragraphs.laid(source, form.parts, changed=True)
    return [
        paragraphs.Pair(pair.source, text, pair.changed, pair.made_from)
        for pair, text in zip(pairs, form.parts, strict=True)
    ]


def _may_confirm(request: HttpRequest, thing: Thing, version: Translation | None) -> bool:
    user: Any = request.user
    author = author_of(thing.obj, thing.kind.field)
    return (
        version is not None
        and version.kind != Translation.Kind.AUTHOR
        and not version.outdated
        and not version.checked_by_author
        and author is not None
        and author.pk == user.person_id
    )


def _opinion(
    request: HttpRequest, obj: models.Model, field: str, version: Translation | None
) -> Context:
    """What this reader has said of a machine's version, where it is known which made it."""
    if version is None or version.kind != Translation.Kind.MACHINE:
        return {"may_vote": False, "vote": None}
    job = queries.job_of(obj, field, version.language)
    mine = Vote.objects.filter(user=request.user.pk, job=job).first() if job else None
    return {"may_vote": job is not None, "vote": mine}
