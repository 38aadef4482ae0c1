# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: issue addresses, take them away with a reason, give them back."""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.permalinks.models import Address
from apps.permalinks.paths import LONGEST, kept_form, present_path
from apps.permalinks.queries import is_taken

__all__ = ["is_taken", "issue", "issue_many", "reissue", "restore", "retire"]


def issue(obj: models.Model, *, path: str | None = None) -> Address:
    """Promise that this path, by default the object's present one, will lead to it for ever.

    Issuing it again changes nothing. Refused when the path belongs to another object.
    """
    return _issue([(obj, kept_form(path) if path else present_path(obj))])[0]


def issue_many(objs: Iterable[models.Model]) -> list[Address]:
    """`issue` for the present paths of many saved objects, in two SQL."""
    return _issue([(obj, present_path(obj)) for obj in objs])


def reissue(obj: models.Model, *, path: str) -> Address:
    """Forget the words of every path of this object, and promise this one.

    For paths that a number identifies, whose words have to be forgotten: the number in the old ones
    must lead on without a row. Everything else keeps its rows for ever.
    """
    _addresses(obj).delete()
    return issue(obj, path=path)


def retire(obj: models.Model, *, reason: str) -> int:
    """Every address of this object answers 410 with the reason from now on; how many there were.

    The reason is shown to everybody, in the language it was written in.
    """
    return _addresses(obj).filter(gone_at=None).update(gone_at=Now(), gone_reason=reason[:200])


def restore(obj: models.Model) -> int:
    """Every address of this object leads to it again; how many had been taken away."""
    return _addresses(obj).exclude(gone_at=None).update(gone_at=None, gone_reason="")


def _addresses(obj: models.Model) -> models.QuerySet[Address]:
    return Address.objects.filter(
        content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk
    )


@transaction.atomic
def _issue(wanted: Sequence[tuple[models.Model, str]]) -> list[Address]:
    rows = [
        Address(path=path, content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
        for obj, path in wanted
    ]
    if any(len(row.path) > LONGEST for row in rows):
        raise Refused(_("This address is too long."), code="address-long")
    Address.objects.bulk_create(rows, ignore_conflicts=True)
    kept = {row.path: row for row in Address.objects.filter(path__in=[r.path for r in rows])}
    for row in rows:
        owner = kept[row.path]
        if (owner.content_type_id, owner.object_id) != (row.content_type_id, row.object_id):
            raise Refused(
                _("The address %(path)s belongs to something else, now or earlier.")
                % {"path": row.path},
                code="address-taken",
            )
    return [kept[row.path] for row in rows]
