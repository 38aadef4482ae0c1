# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programmes say about a person; it is the events', and stays when an account goes."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from apps.accounts.guarding import guards_looks, keeps_secret
from apps.accounts.models import Person, User
from apps.accounts.personal import Leaving, lets_go, names_on_programmes, tells
from apps.events.models import Event
from apps.sessions.models import (
    Invitation,
    Preparation,
    PreparationVersion,
    Resource,
    Session,
    SessionSpeaker,
    Speaker,
    SpeakerAddress,
    Summary,
    SummaryVersion,
)


@tells(
    "speaker",
    what=_(
        "Your name and biography as a speaker, with your sessions, as the organizers of an event "
        "entered or imported them."
    ),
    seen=_("Everybody."),
    kept=_("As long as the event’s programme. It is not part of your account: ask the organizers."),
    fields=["event_sessions.Speaker.person"],
)
def speaker(user: User) -> Iterator[dict[str, Any]]:
    rows = Speaker.objects.filter(person=user.person).select_related("event").order_by("pk")
    for row in rows:
        yield {
            "event": row.event.slug,
            "name": row.name,
            "biography": row.biography,
            "language": row.language,
            "sessions": list(row.sessions.order_by("pk").values_list("title", flat=True)),
        }


@tells(
    "dossiers",
    what=_(
        "Summaries that you wrote for sessions, what you asked people to prepare, both with their "
        "earlier versions, and links that you added."
    ),
    seen=_("Everybody."),
    kept=_("As long as the session’s page; once you have left, without your name."),
    fields=[
        "event_sessions.Summary.author",
        "event_sessions.SummaryVersion.author",
        "event_sessions.Preparation.author",
        "event_sessions.PreparationVersion.author",
        "event_sessions.Resource.added_by",
    ],
)
def dossiers(user: User) -> Iterator[dict[str, Any]]:
    versions = SummaryVersion.objects.filter(author=user.person)
    for version in versions.select_related("summary__session__event").order_by("pk"):
        yield {
            "kind": "summary",
            "session": version.summary.session.get_absolute_url(),
            "language": version.language,
            "text": version.text,
            "words": version.terms,
            "written_at": version.written_at,
        }
    preparations = PreparationVersion.objects.filter(author=user.person).exclude(text="")
    preparations = preparations.select_related("session__event")
    for preparation in preparations.order_by("pk"):
        yield {
            "kind": "preparation",
            "session": preparation.session.get_absolute_url(),
            "language": preparation.language,
            "minutes": preparation.minutes,
            "text": preparation.text,
            "written_at": preparation.written_at,
        }
    resources = Resource.objects.filter(added_by=user).select_related("session__event")
    for resource in resources.order_by("pk"):
        yield {
            "kind": resource.kind,
            "session": resource.session.get_absolute_url(),
            "address": resource.url,
            "title": resource.title,
            "added_at": resource.created_at,
        }


@guards_looks
def speakers(people: QuerySet[Person]) -> QuerySet[Person]:
    """A speaker may join under the name on the programme; nobody else's may look like it."""
    return people.filter(speakers__isnull=False)


@keeps_secret
def of_hidden_programmes(people: QuerySet[Person], viewer: User) -> QuerySet[Person]:
    """Who is only on programmes that this viewer may not see; one's own events' are seen."""
    speaks = SessionSpeaker.objects.filter(speaker__person=OuterRef("pk"))
    shown = speaks.filter(session__in=Session.objects.visible_to(viewer).order_by())
    entered = Speaker.objects.filter(person=OuterRef("pk"))
    mine = entered.filter(event__in=viewer.event_roles.values("event"))
    open_events = entered.filter(event__in=Event.objects.visible_to(viewer).order_by())
    without_account = people.filter(Exists(entered), user=None)
    known = Exists(shown) | Exists(mine) | (~Exists(speaks) & Exists(open_events))
    return without_account.exclude(known)


@names_on_programmes
def latest_name(person: Person) -> str:
    named = Speaker.objects.filter(person=person).order_by("-event__begins_at", "-pk")
    return named.values_list("name", flat=True).first() or ""


@lets_go
def let_go(leaving: Leaving) -> None:
    for written in (Summary, SummaryVersion, Preparation, PreparationVersion):
        written._default_manager.filter(author=leaving.person).update(author=leaving.former)


@tells(
    "invitations",
    what=_(
        "If you speak at an event: the e-mail address that its organizers have of you, what they "
        "wrote to you, and what you answered. If you run one: the invitations that you signed."
    ),
    seen=_("Who runs the event, and whoever was written to."),
    kept=_("Until half a year after the event; once you have left, not at all."),
    fields=[
        "event_sessions.Invitation.host",
        "event_sessions.Invitation.claimed_by",
        "event_sessions.Invitation.stood_before",
    ],
)
def invitations(user: User) -> Iterator[dict[str, Any]]:
    own = (user.email or "").casefold()
    for address in SpeakerAddress.objects.filter(speaker__person=user.person).order_by("pk"):
        if own and address.email.casefold() == own:
            yield {"kind": "address", "email": address.email, "language": address.language}
    of_mine = Q(speaker__person=user.person) | Q(claimed_by=user) | Q(host=user)
    rows = Invitation.objects.filter(of_mine).select_related("speaker__event")
    for row in rows.order_by("pk"):
        mine = row.host_id != user.pk
        yield {
            "kind": "invitation" if mine else "signed",
            "event": row.speaker.event.slug,
            "speaker": row.speaker.name,
            "email": row.email if mine and row.email.casefold() == own else "",
            "words": row.words,
            "answer": row.answer if mine else "",
            "sent_at": row.created_at,
            "opened_at": row.claimed_at,
            "joined_at": row.joined_at,
        }


@lets_go
def forget_addresses(leaving: Leaving) -> None:
    """Programmes keep the speaker; nobody writes to them any more."""
    SpeakerAddress.objects.filter(speaker__person=leaving.person).delete()
    mine = Q(speaker__person=leaving.person) | Q(claimed_by=leaving.user)
    Invitation.objects.filter(mine).update(
        email="", sealed="", answer="", claim="", revoked_at=Coalesce("revoked_at", Now())
    )
