# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core import text
from apps.core.errors import Refused
from apps.events.models import Series
from apps.events.services import checks
from apps.permalinks import services as permalinks
from apps.translations import services as translations


@transaction.atomic
def open_series(
    *,
    slug: str,
    name: str,
    by: User | None,
    language: str = "",
    description: str = "",
    region: str = "",
    languages: Iterable[str] = (),
) -> Series:
    """Make a series, empty of editions; `description` is Markdown."""
    slug = checks.word(slug)
    if Series.objects.filter(slug=slug).exists():
        raise Refused(_("Another series has this address already."), code="taken")
    series = Series.objects.create(
        slug=slug,
        name=checks.name(name),
        language=checks.language(language),
        description=description,
        description_html=text.render(description).html,
        region=region.strip(),
        languages=checks.all_languages(languages),
    )
    permalinks.issue(series)
    record("series.opened", series, by=by)
    return series


@transaction.atomic
def change_series(series: Series, *, by: User | None, **fields: Any) -> Series:
    """Change name, language, description, region or languages; others are a TypeError."""
    checked = {key: _CHECKS[key](value) for key, value in _known(fields).items()}
    series = Series.objects.select_for_update().get(pk=series.pk)
    changed = [key for key, value in checked.items() if getattr(series, key) != value]
    if not changed:
        return series
    before = {key: getattr(series, key) for key in changed}
    for key in changed:
        setattr(series, key, checked[key])
    if "description" in changed:
        series.description_html = text.render(series.description).html
    for field in {"name", "description"}.intersection(changed):
        translations.mark_outdated(series, field)
    series.save(update_fields=[*changed, "description_html"])
    touch_editions(series)
    after = {key: checked[key] for key in changed}
    record("series.changed", series, by=by, fields=changed, before=before, after=after)
    return series


@transaction.atomic
def rename_series(series: Series, *, slug: str, by: User | None) -> Series:
    """Give the series another address; the old one redirects."""
    slug = checks.word(slug)
    series = Series.objects.select_for_update().get(pk=series.pk)
    if series.slug == slug:
        return series
    if Series.objects.filter(slug=slug).exists():
        raise Refused(_("Another series has this address already."), code="taken")
    before, series.slug = series.slug, slug
    series.save(update_fields=["slug"])
    touch_editions(series)
    permalinks.issue(series)
    record("series.renamed", series, by=by, before=before, after=slug)
    return series


def touch_editions(series: Series) -> None:
    """Pages of its events name the series: kept copies of them are void."""
    series.events.update(version=F("version") + 1, updated_at=clock.now())


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(_CHECKS):
        raise TypeError(f"change_series does not change {sorted(unknown)}")
    return fields


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": checks.name,
    "language": checks.language,
    "description": str,
    "region": str.strip,
    "languages": checks.all_languages,
}
