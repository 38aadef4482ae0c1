# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which versions an event wants of machines: written down here, made later."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.events.models import Event
from apps.translating.engines import set_up
from apps.translating.models import Choice, Job
from apps.translating.things import Thing, texts_of_event
from apps.translations.models import Translation
from apps.translations.queries import machines_may


def want(texts: Iterable[Thing]) -> int:
    """Versions of these texts in the languages of their events, where a machine is chosen there.

    What a person has made stays; what a machine made of an earlier text is made again. How many.
    """
    if not set_up():
        return 0
    choosing: dict[int, bool] = {}
    wanted = 0
    for thing in texts:
        event = thing.event
        if event is None or not thing.text.strip():
            continue
        if event.pk not in choosing:
            choosing[event.pk] = event.engine_choices.exists()
        if choosing[event.pk] and machines_may(thing.obj, thing.kind.field):
            wanted += _want(thing, event)
    return wanted


def want_all(event: Event) -> int:
    """Of all texts of an event, after it has chosen another machine."""
    return want(texts_of_event(event))


@transaction.atomic
def choose_engine(
    event: Event, *, engine: str, source: str, target: str, position: int, by: User | None
) -> Choice:
    """Let an engine translate for an event; the same again gets another place in line."""
    pair = [languages.canonical(code) if code else "" for code in (source, target)]
    if any(given and not code for given, code in zip((source, target), pair, strict=True)):
        raise Refused(_("Say both languages by their codes, such as en and ar."), code="language")
    if engine not in set_up():
        raise Refused(_("This machine is not set up on this portal."), code="engine")
    choice, _new = Choice.objects.update_or_create(
        event=event, engine=engine, source=pair[0], target=pair[1],
        defaults={"position": position},
    )  # fmt: skip
    told: dict[str, Any] = {"engine": engine, "source": pair[0], "target": pair[1]}
    record("event.engine_chosen", event, by=by, event=event, **told)
    return choice


@transaction.atomic
def drop_engine(choice: Choice, *, by: User | None) -> None:
    """It translates nothing more for this event; what it made stays."""
    if Choice.objects.filter(pk=choice.pk).delete()[0]:
        told = {"engine": choice.engine, "source": choice.source, "target": choice.target}
        record("event.engine_dropped", choice.event, by=by, event=choice.event, **told)


def _want(thing: Thing, event: Event) -> int:
    now = timezone.now()
    content_type = ContentType.objects.get_for_model(thing.obj)
    made = {"content_type": content_type, "object_id": thing.obj.pk, "field": thing.kind.field}
    stand = Translation.objects.filter(**made).values_list("language", "kind", "outdated")
    settled = {
        code for code, kind, outdated in stand if kind != Translation.Kind.MACHINE or not outdated
    }
    missing = [code for code in event.languages if code != thing.language and code not in settled]
    jobs = [Job(**made, language=code, event=event, next_try_at=now) for code in missing]
    Job.objects.bulk_create(
        jobs,
        update_conflicts=True,
        unique_fields=["content_type", "object_id", "field", "language"],
        update_fields=["state", "attempts", "next_try_at", "event"],
    )
    return len(jobs)
