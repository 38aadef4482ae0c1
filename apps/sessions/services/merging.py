# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.activity.services import record, record_all
from apps.core.errors import Refused
from apps.sessions.models import Invitation, Session, SessionSpeaker, Speaker, SpeakerAddress
from apps.sessions.queries import Merge, merge_of
from apps.sessions.services.writing import lock_event, touch_speaker
from apps.translations import services as translations


@transaction.atomic
def merge_speakers(speaker: Speaker, *, into: Speaker, by: User | None) -> Speaker:
    """Make two entries of one human being on one programme one; the second is returned.

    Sessions name the one that stays, in the place they named either. A biography moves where the
    other has none. Where `by` may, the two people become one too, and the address of the one that
    goes leads to the other. The row of the one that goes keeps its code, so imports know it.
    """
    if speaker.pk == into.pk:
        raise Refused(_("Choose two different speakers."), code="same")
    if speaker.event_id != into.event_id:
        raise Refused(_("Both speakers must be of the same event."), code="foreign-speaker")
    event = lock_event(into.event)
    rows = (
        Speaker.objects.select_for_update(of=("self",))
        .select_related("person__merged_into")
        .order_by("pk")
    )
    both = rows.select_related("person__merged_into").in_bulk([speaker.pk, into.pk])
    speaker, into = both[speaker.pk], both[into.pk]
    speaker.event = into.event = event
    if speaker.merged_into_id == into.pk:
        return into
    if speaker.merged_into_id or into.merged_into_id:
        raise Refused(
            _("One of the two has been joined with another speaker already."), code="merged"
        )
    merge = merge_of(speaker, into, by=by)
    _move_sessions(merge)
    _move_biography(merge)
    _move_invitation(merge)
    if merge.person_goes and by is not None:
        accounts.merge(merge.person_goes, into=merge.person_stays, by=by, allowed=True)
        Speaker.objects.filter(person=merge.person_goes).update(person=merge.person_stays)
        into.person = merge.person_stays
    speaker.merged_from.update(merged_into=into)
    speaker.merged_into, speaker.person = into, into.person
    speaker.save(update_fields=["merged_into", "person"])
    touch_speaker(into)
    _tell(merge, by=by)
    return into


def _move_sessions(merge: Merge) -> None:
    """One link a session, at the earlier of the two places."""
    links = SessionSpeaker.objects.filter(session__in=[session.pk for session in merge.shared])
    theirs = links.filter(speaker__in=[merge.goes, merge.stays]).order_by("session", "position")
    first: dict[int, int] = {}
    for session, position in theirs.values_list("session", "position"):
        first.setdefault(session, position)
    kept = list(links.filter(speaker=merge.stays))
    for link in kept:
        link.position = first[link.session_id]
    SessionSpeaker.objects.bulk_update(kept, ["position"])
    links.filter(speaker=merge.goes).delete()
    SessionSpeaker.objects.filter(speaker=merge.goes).update(speaker=merge.stays)
    shared = Session.objects.filter(pk__in=[session.pk for session in merge.shared])
    shared.update(version=F("version") + 1)


def _move_biography(merge: Merge) -> None:
    """With its language versions. What is not moved stays readable in the row that goes."""
    if not merge.takes_biography:
        return
    goes, stays = merge.goes, merge.stays
    stays.biography, stays.biography_html = goes.biography, goes.biography_html
    stays.language = goes.language
    stays.save(update_fields=["biography", "biography_html", "language"])
    translations.hand_over(goes, "biography", to=stays)


def _move_invitation(merge: Merge) -> None:
    """Whoever opened a desk keeps it; where the other has been invited, too, theirs counts."""
    goes, stays = merge.goes, merge.stays
    if not SpeakerAddress.objects.filter(speaker=stays).exists():
        SpeakerAddress.objects.filter(speaker=goes).update(speaker=stays)
    if not Invitation.objects.filter(speaker=stays, revoked_at=None).exists():
        Invitation.objects.filter(speaker=goes, revoked_at=None).update(speaker=stays)


def _tell(merge: Merge, *, by: User | None) -> None:
    """In the history of either; the sessions' own is told, too, for they name somebody else."""
    goes, stays, event = merge.goes, merge.stays, merge.stays.event
    sessions = [session.pk for session in (*merge.moving, *merge.shared)]
    person = merge.person_goes.pk if merge.person_goes else None
    told = {"merged": goes.pk, "name": goes.name, "sessions": sessions, "person": person}
    if merge.takes_biography:
        told |= {"before": {"biography": ""}, "after": {"biography": goes.biography}}
    record("event.speakers_merged", stays, by=by, event=event, **told)
    record("event.speaker_joined", goes, by=by, event=event, into=stays.pk, name=stays.name)
    record_all(
        "session.speakers_changed",
        [
            (session, {"before": {"speakers": [goes.pk]}, "after": {"speakers": [stays.pk]}})
            for session in merge.moving
        ],
        by=by,
        event=event,
    )
