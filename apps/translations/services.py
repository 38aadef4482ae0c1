# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: propose a language version, withdraw one, notice that the original has changed."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, Value, When
from django.utils.html import escape
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.core.text import render
from apps.translations.models import Translation
from apps.translations.queries import author_of, fingerprint, machines_may
from apps.translations.registry import html_field, register, registered, spoken, words_of

__all__ = [
    "forget",
    "hand_over",
    "mark_outdated",
    "mark_outdated_many",
    "propose",
    "register",
    "withdraw",
]

LONGEST_PLAIN = 1_000


@transaction.atomic
def propose(
    obj: models.Model,
    field: str,
    *,
    language: str,
    text: str,
    kind: str,
    by: User | None = None,
    translator: Person | None = None,
) -> Translation:
    """Give a text another language version, or a better one; the version that stands is returned.

    A machine never replaces what a human made: then the human version stands, unchanged.
    """
    entry = registered(obj, field)
    if entry.lock:
        entry.lock(obj)
    code, text = languages.canonical(language), text.strip()
    _check(code, text, written_in=getattr(obj, entry.language_field), kind=kind)
    if kind == Translation.Kind.MACHINE and not _machines_may_still(obj, field):
        raise Refused(_("The author wants no versions by machines."), code="forbidden")
    rows = _rows([obj], field).select_for_update()
    standing = rows.filter(language=code).first()
    fresh = {
        "text": text,
        "html": _html(obj, field, text),
        "kind": kind,
        "source_hash": source_hash(obj, field),
    }
    if standing and kind == Translation.Kind.MACHINE and standing.kind != kind:
        return standing
    if standing and not standing.outdated and _holds(standing, fresh):
        return standing
    translation, _created = Translation.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        field=field,
        language=code,
        defaults=fresh
        | {
            "outdated": False,
            "checked_by_author": False,
            "translator": translator or (by.person if by else None),
            "created_by": by,
        },
    )
    _tell("translation.proposed", obj, field, code, by=by, kind=kind)
    return translation


@transaction.atomic
def withdraw(obj: models.Model, field: str, *, language: str, by: User | None = None) -> bool:
    """Take a version away, if there is one; the record keeps that it was there, not its words."""
    if lock := registered(obj, field).lock:
        lock(obj)
    standing = _rows([obj], field).select_for_update().filter(language=language).first()
    if standing is None:
        return False
    standing.delete()
    _tell("translation.withdrawn", obj, field, language, by=by, kind=standing.kind)
    return True


def withdraw_machines_of(obj: models.Model, field: str) -> int:
    """Take away what machines made of one text; how many versions went."""
    made = _rows([obj], field).filter(kind=Translation.Kind.MACHINE)
    codes = list(made.values_list("language", flat=True))
    return sum(withdraw(obj, field, language=code) for code in codes)


@transaction.atomic
def check(
    obj: models.Model,
    field: str,
    *,
    language: str,
    by: User,
    checked: bool = True,
    based_on: str | None = None,
) -> None:
    """The author of the original says that this version says the same, or takes that back.

    `based_on` is the fingerprint of the version that they read: Refused where another stands by
    now. None asks nothing.
    """
    refuse_others(obj, field, by)
    if lock := registered(obj, field).lock:
        lock(obj)
    standing = _rows([obj], field).select_for_update().filter(language=language).first()
    if standing is None or (based_on is not None and fingerprint(standing.text) != based_on):
        raise Refused(_("This version is not there any more."), code="gone")
    if checked and standing.outdated:
        raise Refused(
            _("This version was made from an earlier text: it has to be renewed first."),
            code="outdated",
        )
    if standing.checked_by_author != checked:
        standing.checked_by_author = checked
        standing.save(update_fields=["checked_by_author", "updated_at"])
        verb = "translation.checked" if checked else "translation.unchecked"
        _tell(verb, obj, field, language, by=None)


def withdraw_machines(person: Person) -> int:
    """Take away what machines made of somebody's words and may not; how many versions went."""
    return sum(withdraw_unwanted(objects, fields) for objects, fields in words_of(person))


def withdraw_unasked() -> int:
    """Take away what machines made of sessions whose speakers have not all said yes, be it that
    one came to speak there since; how many versions went."""
    return sum(withdraw_unwanted(objects, fields) for objects, fields in spoken())


def refuse_others(obj: models.Model, field: str, by: User) -> None:
    """Refused to everybody but the author of these words."""
    author = author_of(obj, field)
    if author is None or author.pk != by.person_id:
        raise Refused(_("Only the author of the text can do this."), code="not-yours")


def mark_outdated(obj: models.Model, field: str) -> int:
    """After the original changed, in the same transaction: mark versions made from another text.

    Versions of a text that is back in place are up to date again. Returns how many were marked.
    """
    return mark_outdated_many([obj], field)


def mark_outdated_many(objs: Iterable[models.Model], field: str) -> int:
    """`mark_outdated` for many objects of one model: one SELECT, and one UPDATE where needed."""
    sources = {obj.pk: source_hash(obj, field) for obj in objs}
    if not sources:
        return 0
    changed: dict[bool, list[int]] = {True: [], False: []}
    rows = _rows(objs, field).values_list("pk", "object_id", "source_hash", "outdated")
    for pk, object_id, made_from, outdated in rows:
        if outdated != (made_from != sources[object_id]):
            changed[not outdated].append(pk)
    if not any(changed.values()):
        return 0
    return Translation.objects.filter(pk__in=changed[True] + changed[False]).update(
        outdated=Case(When(pk__in=changed[True], then=Value(True)), default=Value(False))
    )


def hand_over(obj: models.Model, field: str, *, to: models.Model) -> int:
    """The text of one object has become that of another: its versions go along; how many.

    Versions that the other has already stay where they are.
    """
    standing = set(_rows([to], field).values_list("language", flat=True))
    return _rows([obj], field).exclude(language__in=standing).update(object_id=to.pk)


def forget(objs: models.QuerySet[Any], field: str) -> int:
    """The texts are gone for good, and all versions of them with it; how many went."""
    kind = ContentType.objects.get_for_model(objs.model)
    rows = Translation.objects.filter(content_type=kind, field=field)
    return rows.filter(object_id__in=objs.order_by().values("pk")).delete()[0]


def source_hash(obj: models.Model, field: str) -> str:
    """From which text a version was made."""
    registered(obj, field)
    return hashlib.sha256(getattr(obj, field).encode("utf-8", "surrogatepass")).hexdigest()


def withdraw_unwanted(objects: models.QuerySet[Any], fields: Iterable[str]) -> int:
    """Take away what machines made of these and may not; how many versions went.

    Each in a transaction of its own: what is written meanwhile is not held up.
    """
    made = Translation.objects.filter(
        content_type=ContentType.objects.get_for_model(objects.model),
        field__in=fields,
        kind=Translation.Kind.MACHINE,
        object_id__in=objects.order_by().values("pk"),
    )
    found = list(made.values_list("object_id", "field", "language"))
    rows = objects.model._default_manager.in_bulk({pk for pk, _field, _code in found})
    unwanted = [(rows[pk], field, code) for pk, field, code in found if pk in rows]
    return sum(
        withdraw(obj, field, language=code)
        for obj, field, code in unwanted
        if not machines_may(obj, field)
    )


def _machines_may_still(obj: models.Model, field: str) -> bool:
    """What the author and the speakers say now; minutes may have gone by since `obj` was read.
    Locked, so that who forbids it meanwhile has this version taken away afterwards."""
    author, speakers_of = author_of(obj, field), registered(obj, field).speakers_of
    speakers = set(speakers_of(obj).values_list("pk", flat=True)) if speakers_of else set()
    asked = speakers | ({author.pk} if author else set())
    rows = Person.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return not any(
        person.forbids_machines or (person.pk in speakers and not person.allows_machines)
        for person in rows.filter(pk__in=asked)
    )


def _check(code: str, text: str, *, written_in: str, kind: str) -> None:
    if not code:
        raise Refused(_("Say in which language this is."), code="language")
    if code == written_in:
        raise Refused(_("The original is in this language already."), code="original")
    if not text:
        raise Refused(_("A translation says something."), code="empty")
    if kind not in Translation.Kind.values:
        raise ValueError(f"{kind!r} is not a kind of translation")


def _html(obj: models.Model, field: str, text: str) -> str:
    """Markdown is rendered once, here; plain texts are only escaped."""
    if html_field(type(obj), field):
        html, finish = render(text).html, registered(obj, field).finish
        return finish(obj, html) if finish else html
    if len(text) > LONGEST_PLAIN:
        raise Refused(_("This is too long for a title."), code="long")
    return escape(text)


def _holds(standing: Translation, fresh: dict[str, str]) -> bool:
    return all(getattr(standing, name) == value for name, value in fresh.items())


def _rows(objs: Iterable[models.Model], field: str) -> models.QuerySet[Translation]:
    objs = list(objs)
    return Translation.objects.filter(
        content_type=ContentType.objects.get_for_model(objs[0]),
        object_id__in=[obj.pk for obj in objs],
        field=field,
    )


def _tell(
    verb: str, obj: models.Model, field: str, language: str, *, by: User | None, **data: Any
) -> None:
    """The owner of the text raises the version of its pages; everybody else reads the record."""
    entry = registered(obj, field)
    if entry.touch:
        entry.touch(obj)
    event = entry.event_of(obj) if entry.event_of else None
    record(verb, obj, by=by, event=event, field=field, language=language, **data)
