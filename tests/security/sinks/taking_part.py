# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part, by name; and programmes that wait for somebody before they are imported."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.programme import services as programme
from apps.rsvps.models import Headcount
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.rsvps import HeadcountFactory, RsvpFactory
from tests.factories.sessions import SessionFactory
from tests.programme.sources.made import schedule_json, talk
from tests.security.sinks.filling import Visit, people, sink

Visits = Iterator[str | Visit]


def _named(headcount: Headcount, texts: Sequence[str]) -> None:
    for person in people(texts):
        RsvpFactory(headcount=headcount, user=UserFactory(person=person), is_named=True)
    Headcount.objects.filter(pk=headcount.pk).update(named=len(texts), in_person=len(texts))


def _tomorrow(texts: Sequence[str]) -> tuple[Headcount, Headcount]:
    """Those who take part in an event, and in a session of it."""
    event = EventFactory(name=texts[0][:200])
    soon = timezone.now() + timedelta(days=1)
    session = SessionFactory(
        event=event, title=texts[0][:300], starts_at=soon, ends_at=soon + timedelta(hours=1)
    )
    counts = HeadcountFactory(event=event, session=None), HeadcountFactory(session=session)
    for headcount in counts:
        _named(headcount, texts)
    return counts


@sink(size=40)
def names_of_who_takes_part(texts: Sequence[str], reader: User) -> Visits:
    """Names that people want to be shown, and the reader's own agenda."""
    of_event, of_session = _tomorrow(texts)
    yield reverse("rsvps:event", args=[of_event.event.slug])
    session = of_session.session
    yield reverse("rsvps:session", args=[session.event.slug, session.code])
    yield Visit(reverse("pages:agenda"), shows=False)


@sink(size=40, who="administrator")
def who_takes_part_for_organizers(texts: Sequence[str], reader: User) -> Visits:
    """The list of answers in the admin, filtered by what is answered to."""
    _of_event, of_session = _tomorrow(texts)
    address = reverse("admin:rsvps_rsvp_changelist")
    yield Visit(address, shows=False)
    yield Visit(reverse("admin:rsvps_headcount_change", args=[of_session.pk]), shows=False)


@sink(size=20, who="administrator")
def previews_of_imports(texts: Sequence[str], reader: User) -> Visits:
    """What a file would change: new titles, then old ones beside new ones; and what it changed."""
    event = EventFactory(timezone="Europe/Skopje")
    for turn in ("", "Again "):
        talks = [
            talk(
                guid=f"guid-{number}", code=f"TALK{number:02}", id=number,
                title=f"{turn}{text}"[:300], room=text[:100], track=text[:100], type=text[:100],
                abstract=text, persons=[{"id": number, "public_name": text[:150]}],
                date=f"2027-10-29T{8 + number // 4:02}:{15 * (number % 4):02}:00+02:00",
                duration="00:15",
            )
            for number, text in enumerate(texts)
        ]  # fmt: skip
        run = programme.start_import(
            source=texts[0][:80], content=schedule_json(*talks), event=event, by=reader
        )
        programme.prepare(run.pk)
        yield Visit(run.get_absolute_url(), shows=not turn, leads=True)
        if not turn:
            run.refresh_from_db()
            programme.approve(run, fingerprint=run.fingerprint, by=reader)
            programme.carry_out(run.pk)
            yield Visit(run.get_absolute_url(), shows=False, leads=True)
