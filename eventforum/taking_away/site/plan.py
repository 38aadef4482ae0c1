# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which pages and files a static site has, known before the first of them is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse

from apps.events.models import Event, Series
from apps.permalinks.models import Address
from apps.permalinks.paths import kept_form
from apps.permalinks.queries import Gone, Moved, answer
from apps.threads.models import Thread
from apps.threads.queries import PAGE
from eventforum.taking_away.public import rows_of

Named = tuple[str, str]
"""A title and its language."""


@dataclass
class Plan:
    """Paths are decoded. `pages` has how many pages of posts there are at each; `days` those days
    of a programme that have a page; `posts` the numbers of posts that have a permanent address."""

    language: str
    languages: tuple[str, ...]
    home: str = "/"
    pages: dict[str, int] = field(default_factory=dict)
    days: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    index: dict[str, dict[str, Named]] = field(default_factory=dict)

    def add(self, *paths: str) -> None:
        for path in paths:
            self.pages.setdefault(unquote(path), 1)

    def name(self, kind: str, path: str, title: str, language: str = "") -> None:
        """Let it be found in the index, once."""
        self.index.setdefault(kind, {})[unquote(path)] = (title, language)


def planned(only: Event | None = None) -> Plan:
    """All that everybody can read, or what belongs to one event."""
    spoken = dict(settings.LANGUAGES)
    language = only.language if only and only.language in spoken else settings.LANGUAGE_CODE
    plan = Plan(language, tuple(spoken))
    plan.add(*(reverse(name) for name in ("pages:about", "pages:rules", "accounts:privacy")))
    plan.add(reverse("search:search"))
    if only is None:
        plan.add("/", *(reverse(name) for name in ("pages:events", "threads:areas")))
        plan.files.add(reverse("events:calendar"))
        _series(plan, Series.objects.all())
    else:
        plan.home = unquote(only.get_absolute_url())
        _series(plan, Series.objects.filter(events=only))
    for event in [only] if only else Event.objects.visible_to(AnonymousUser()).order_by("pk"):
        _event(plan, event)
    return plan


def _series(plan: Plan, series: QuerySet[Series]) -> None:
    for one in series:
        plan.add(one.get_absolute_url())
        plan.files.add(unquote(reverse("events:series_calendar", args=[one.slug])))


def _event(plan: Plan, event: Event) -> None:
    rows, slug = rows_of(event), [event.slug]
    plan.name("events", event.get_absolute_url(), event.name, event.language)
    lists = ("pages:event", "pages:programme", "pages:grid", "pages:people", "threads:list",
             "threads:follow_ups", "threads:gallery")  # fmt: skip
    plan.add(*(reverse(name, args=slug) for name in lists))
    days = rows["sessions"].exclude(day=None).order_by("day").values_list("day", flat=True)
    told = tuple(day.isoformat() for day in days.distinct())
    plan.days |= {
        unquote(reverse(f"pages:{name}", args=slug)): told for name in ("programme", "grid")
    }
    feeds = ("pages:changes_feed", "pages:threads_feed", "sessions:programme_ics",
             "sessions:programme_json", "sessions:programme_xml")  # fmt: skip
    plan.files |= {unquote(reverse(name, args=slug)) for name in feeds}
    for session in rows["sessions"].select_related("event").iterator(1_000):
        plan.add(session.get_absolute_url())
        plan.name("sessions", session.get_absolute_url(), session.title, session.language)
        plan.files.add(unquote(reverse("sessions:session_ics", args=[event.slug, session.code])))
    _threads(plan, rows["threads"].select_related("event", "session"))
    plan.posts.update(rows["posts"].values_list("pk", flat=True).iterator())
    changed = rows["posts"].exclude(edited_at=None).filter(removed_at=None)
    for number in changed.values_list("pk", flat=True):
        plan.add(reverse("threads:history", args=[number]))
    for person in rows["people"].filter(left_at=None, unnamed=False).iterator(1_000):
        plan.add(person.get_absolute_url())
        plan.name("people", person.get_absolute_url(), person.name)
    for area in rows["areas"]:
        plan.add(area.get_absolute_url())
        plan.files.add(unquote(reverse("pages:area_feed", args=[area.slug])))
    for tag in rows["tags"]:
        plan.add(tag.get_absolute_url())
        plan.files.add(unquote(reverse("pages:tag_feed", args=[tag.slug])))
    _old(plan, rows["addresses"])


def _threads(plan: Plan, threads: QuerySet[Thread]) -> None:
    for thread in threads.iterator(1_000):
        path = unquote(thread.get_absolute_url().partition("#")[0])
        if thread.merged_into_id:
            plan.moved[path] = unquote(
                Thread.objects.get(pk=thread.merged_into_id).get_absolute_url()
            )
            continue
        if not thread.is_main:
            plan.name("threads", path, thread.title, thread.language)
        plan.pages[path] = max(1, -(-thread.posts_count // PAGE))
        plan.files.add(reverse("pages:thread_feed", args=[thread.pk]))


def _old(plan: Plan, addresses: Iterable[Address]) -> None:
    for address in addresses:
        today = answer(address.path, AnonymousUser())
        if isinstance(today, Moved) and kept_form(today.path) != address.path:
            plan.moved[address.path] = kept_form(today.path)
        elif isinstance(today, Gone):
            plan.gone.append(address.path)
