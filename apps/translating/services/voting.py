# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import languages
from apps.core.errors import Refused
from apps.translating.models import Quality, Vote
from apps.translating.queries import job_of, standing
from apps.translating.things import Thing
from apps.translations.models import Translation


@transaction.atomic
def vote(thing: Thing, *, language: str, useful: bool, by: User) -> Quality:
    """Say whether a machine's version is of use; another answer takes the place of the first."""
    version = standing(thing.obj, thing.kind.field, language)
    job = job_of(thing.obj, thing.kind.field, language)
    is_there = version is not None and version.kind == Translation.Kind.MACHINE
    if not is_there or job is None:
        raise Refused(_("This version is not by a machine any more."), code="no-machine")
    source = thing.language or languages.guess(thing.text)
    quality, _new = Quality.objects.get_or_create(
        event_id=job.event_id, engine=job.engine, source=source, target=language
    )
    quality = Quality.objects.select_for_update().get(pk=quality.pk)
    before = Vote.objects.filter(user=by, job=job).select_related("quality").first()
    Vote.objects.update_or_create(user=by, job=job, defaults={"quality": quality, "useful": useful})
    if before is not None and before.quality_id != quality.pk:
        _count(before.quality)
    _count(quality)
    return quality


def forget_votes(user: User) -> None:
    """Somebody leaves: their opinions go along, out of the counts too."""
    mine = Vote.objects.filter(user=user)
    touched = list(Quality.objects.filter(votes__in=mine).distinct())
    mine.delete()
    for quality in touched:
        _count(quality)


def _count(quality: Quality) -> None:
    quality.useful = quality.votes.filter(useful=True).count()
    quality.useless = quality.votes.filter(useful=False).count()
    quality.save(update_fields=["useful", "useless"])
