# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a version paragraph by paragraph; what stood before stays in its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.core import roles
from apps.core.errors import Refused
from apps.core.text import LIMIT
from apps.events.models import Event
from apps.events.services import refuse_sanctioned
from apps.threads.services import refuse_translated
from apps.translating import paragraphs
from apps.translating.models import Revision
from apps.translating.queries import fingerprint, latest_revision, standing
from apps.translating.things import Thing
from apps.translations import services as translations
from apps.translations.models import Translation
from apps.translations.queries import Version, original
from apps.translations.registry import registered


@dataclass(frozen=True)
class Clash:
    """The version was not written: meanwhile it, or the original, came to say something else."""

    version: Translation | None
    original_changed: bool


@transaction.atomic
def translate(
    thing: Thing,
    *,
    language: str,
    parts: Sequence[str],
    based_on: str,
    source: str,
    by: User,
) -> Translation | Clash:
    """Put a text into a language, one part a paragraph; the version that stands then.

    `based_on` and `source` are the fingerprints of the version and of the original that its
    translator saw. A clash writes nothing: both versions are to be shown.
    """
    event = thing.event
    refuse_sanctioned(by, event.pk if event else None)
    obj, field = lock_text(thing), thing.kind.field
    version = standing(obj, field, language)
    text = paragraphs.join([part.strip() for part in parts])
    if version is not None and version.text == text and not _wants_a_hand(version):
        return version
    source_text = getattr(obj, field)
    clash = Clash(
        version if fingerprint(version) != based_on else None,
        original_changed=fingerprint_of(source_text) != source,
    )
    if clash.version is not None or clash.original_changed:
        return clash
    is_author = thing.is_by(by.person_id)
    _check(thing, parts, text, version, may_correct=is_author or _organizes(by, thing))
    if not is_author:
        _refuse_newcomer(obj, field, text, version, event=event, by=by)
    _keep_what_stood(obj, field, version)
    kind = Translation.Kind.AUTHOR if is_author else Translation.Kind.HUMAN
    written = translations.propose(obj, field, language=language, text=text, kind=kind, by=by)
    keep_revision(written, source_text, [part.strip() for part in parts], person=by.person)
    return written


def keep_revision(
    version: Translation, original: str, parts: Sequence[str], *, person: Person | None
) -> Revision:
    """What a version says now, beside the original that it was made from."""
    return Revision.objects.create(
        content_type_id=version.content_type_id,
        object_id=version.object_id,
        field=version.field,
        language=version.language,
        kind=version.kind,
        source=paragraphs.split(original),
        parts=list(parts),
        person=person,
        written_at=timezone.now(),
    )


def fingerprint_of(text: str) -> str:
    return fingerprint(Translation(text=text))


def lock_text(thing: Thing) -> models.Model:
    """The object as it is now; a discussion is locked before its post, as its own verbs do."""
    obj = thing.obj
    if lock := getattr(registered(obj, thing.kind.field), "lock", None):
        lock(obj)
        return obj
    rows = type(obj)._default_manager.select_for_update(of=("self",))
    return rows.get(pk=obj.pk)


def _check(
    thing: Thing,
    parts: Sequence[str],
    text: str,
    version: Translation | None,
    *,
    may_correct: bool,
) -> None:
    if len(text.encode()) > LIMIT:
        raise Refused(_("This is too long."), code="long")
    if not all(part.strip() for part in parts) or not text:
        raise Refused(_("Some paragraphs have no translation yet."), code="empty")
    if version is not None and version.kind == Translation.Kind.AUTHOR and not may_correct:
        raise Refused(
            _("The author wrote this version. Tell them in the discussion what is wrong with it."),
            code="author",
        )


def _refuse_newcomer(
    obj: models.Model,
    field: str,
    text: str,
    version: Translation | None,
    *,
    event: Event | None,
    by: User,
) -> None:
    stands = Version(version.language, version.text, version.html) if version else None
    refuse_translated(text, original=original(obj, field), stands=stands, event=event, by=by)


def _organizes(user: User, thing: Thing) -> bool:
    if user.is_superuser:
        return True
    event = thing.event
    held = user.event_roles.filter(role__in=roles.TRANSLATORS)
    return event is not None and held.filter(event=event).exists()


def _wants_a_hand(version: Translation) -> bool:
    """Whether somebody who finds it good as it is says something by that."""
    return version.outdated or version.kind == Translation.Kind.MACHINE


def _keep_what_stood(obj: models.Model, field: str, version: Translation | None) -> None:
    """A version that came from elsewhere has no revision yet."""
    if version is None:
        return
    last = latest_revision(obj, field, version.language)
    if last is not None and last.text == version.text:
        return
    Revision.objects.create(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        field=field,
        language=version.language,
        kind=version.kind,
        parts=[version.text],
        person_id=version.translator_id,
        written_at=version.updated_at,
    )
