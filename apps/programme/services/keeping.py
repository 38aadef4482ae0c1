# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do with the address that an event's programme is kept in step with."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.programme.models import ImportRun, ProgrammeSource
from apps.programme.services.waiting import discard
from apps.programme.sources.clock import known_zone
from apps.programme.sources.errors import SourceError
from apps.programme.sources.formats import format_named

BREATH = timedelta(seconds=10)
"""Nobody looks at other people's servers more often by hand."""


@transaction.atomic
def keep_in_step(
    event: Event,
    *,
    address: str,
    by: User | None,
    timezone: str = "",
    format: str = "",
    interval: int = ProgrammeSource.Interval.HOUR,
) -> ProgrammeSource:
    """Look at this address again and again and take over what changes there.

    An event is kept in step with one address: what one lacks would be called off although another
    has it. Giving another replaces it. The first look is due at once.
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    wanted = {
        "address": web_address(address),
        "timezone": known_timezone(timezone),
        "format": known_format(format),
        "interval": ProgrammeSource.Interval(interval).value,
    }
    source = ProgrammeSource.objects.select_for_update().filter(event=event).first()
    source = source or ProgrammeSource(event=event, next_at=clock.now())
    before = {name: getattr(source, name) for name in wanted} if source.pk else {}
    if before == wanted:
        return source
    for name, value in wanted.items():
        setattr(source, name, value)
    source.by = by
    _look_afresh(source)
    source.save()
    record("source.kept", source, by=by, event=event, before=before, after=wanted)
    return source


@transaction.atomic
def pause(source: ProgrammeSource, *, by: User | None, reason: str = "person") -> ProgrammeSource:
    """Look at the address no more until somebody resumes; again changes nothing."""
    source = ProgrammeSource.objects.select_for_update().get(pk=source.pk)
    if source.paused_at is None:
        source.paused_at, source.pause_reason = clock.now(), ProgrammeSource.Pause(reason)
        source.save(update_fields=["paused_at", "pause_reason"])
        record("source.paused", source, by=by, reason=reason)
    return source


@transaction.atomic
def resume(source: ProgrammeSource, *, by: User) -> ProgrammeSource:
    """Look at the address again, at once."""
    source = ProgrammeSource.objects.select_for_update().get(pk=source.pk)
    if source.paused_at is not None:
        source.paused_at, source.pause_reason, source.failures = None, "", 0
        source.next_at = source.wanted_at = clock.now()
        source.save()
        record("source.resumed", source, by=by)
    return source


@transaction.atomic
def sync_now(source: ProgrammeSource, *, by: User) -> ProgrammeSource:
    """Look at the address at once. Refused when paused, or looked at a moment ago."""
    source = ProgrammeSource.objects.select_for_update().get(pk=source.pk)
    now = clock.now()
    if source.paused_at is not None:
        raise Refused(_("This programme is paused. Resume it: that looks at once."), code="paused")
    if source.checked_at and source.checked_at > now - BREATH:
        raise Refused(_("The address was looked at a moment ago."), code="just-now")
    source.next_at = now
    source.save(update_fields=["next_at"])
    record("source.sync_asked", source, by=by)
    return source


@transaction.atomic
def stop_keeping(source: ProgrammeSource, *, by: User) -> None:
    """Forget the address; sessions and the log of its imports stay."""
    source = ProgrammeSource.objects.select_for_update().get(pk=source.pk)
    for run in source.runs.filter(state=ImportRun.State.WAITING):
        discard(run, by=by)
    record("source.stopped", source.event, by=by, event=source.event, address=source.address)
    source.delete()


def web_address(address: str) -> str:
    """An http(s) address; who may be asked is for the fetcher to say. Refused otherwise."""
    address = address.strip()
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(address) > 500:
        raise Refused(_("Give a web address that begins with https://."), code="address")
    return address


def known_timezone(name: str) -> str:
    """A zone of the IANA list, or none. Refused otherwise."""
    if not name.strip():
        return ""
    try:
        return known_zone(name.strip())
    except SourceError as error:
        words = _("“%(name)s” is not a time zone of the IANA list.") % error.params
        raise Refused(words, code="no-zone") from error


def known_format(name: str) -> str:
    """One of the formats we read, or none: then it is told by what the file says."""
    if not name.strip():
        return ""
    try:
        return format_named(name)
    except SourceError as error:
        words = _("There is no format called “%(name)s”.") % error.params
        raise Refused(words, code="no-format") from error


def _look_afresh(source: ProgrammeSource) -> None:
    """What was known of the old address says nothing about the new one."""
    source.etag = source.last_modified = source.raw_hash = source.content_hash = ""
    source.failures, source.problem = 0, {}
    source.result = ProgrammeSource.Result.NEVER
    source.paused_at, source.pause_reason = None, ""
    source.next_at = source.wanted_at = clock.now()
    source.lease_until = None
