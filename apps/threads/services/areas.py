# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make and change areas: subjects that outlive events."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core import languages, text
from apps.core.errors import Refused
from apps.core.slugs import is_word, slug_of
from apps.permalinks import services as permalinks
from apps.threads.models import Area


@transaction.atomic
def open_area(*, slug: str, name: str, language: str = "", description: str = "", by: Any) -> Area:
    """Make an area: a subject that discussions of any event can be in."""
    slug = _checked_word(slug or slug_of(name))
    if Area.objects.filter(slug=slug).exists():
        raise Refused(_("There is an area with this address word already."), code="taken")
    area = Area.objects.create(
        slug=slug,
        name=_checked_name(name),
        language=languages.canonical(language),
        description=description,
        description_html=text.render(description).html,
    )
    permalinks.issue(area)
    record("area.opened", area, by=by)
    return area


@transaction.atomic
def change_area(area: Area, *, by: Any, **fields: str) -> Area:
    """Another name, word or description; the address it had leads to the new one."""
    area = Area.objects.select_for_update().get(pk=area.pk)
    if "slug" in fields:
        fields["slug"] = _checked_word(fields["slug"])
        if Area.objects.filter(slug=fields["slug"]).exclude(pk=area.pk).exists():
            raise Refused(_("There is an area with this address word already."), code="taken")
    if "name" in fields:
        fields["name"] = _checked_name(fields["name"])
    if "language" in fields:
        fields["language"] = languages.canonical(fields["language"])
    if "description" in fields:
        area.description_html = text.render(fields["description"]).html
    for name, value in fields.items():
        setattr(area, name, value)
    area.version += 1
    area.save()
    permalinks.issue(area)
    record("area.changed", area, by=by, fields=sorted(fields))
    return area


def touch_area(area: Area) -> None:
    """Something its page shows has changed, without a change of its own fields."""
    Area.objects.filter(pk=area.pk).update(version=F("version") + 1)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("There is no name yet."), code="no-name")
    return name


def _checked_word(word: str) -> str:
    if not is_word(word):
        raise Refused(_("An address word has letters, digits, - and _ only."), code="bad-word")
    return word
