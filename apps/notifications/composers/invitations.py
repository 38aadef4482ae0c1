# SPDX-License-Identifier: AGPL-3.0-or-later
"""What speakers are written: the invitation and its reminders; what hosts hear of the answers.

The organizers' preview and the mails are made here alike, so that what is seen is what goes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core.text.plain import excerpt
from apps.notifications.composers.reading import Reader, both, isolated, reader_of, when
from apps.notifications.composing import Composed, Content, Drop, composes
from apps.notifications.models import Letter
from apps.sessions.invited import hosts_of, signing_now, wrote_of
from apps.sessions.models import Invitation, Session, SessionSpeaker
from apps.threads.models import Post, Question
from apps.translations.queries import Version, best_language, these

Versions = dict[tuple[int, str], Version]

ANSWER = "invitation_answer"
"""The kind of letters that tell a host what a speaker said."""

SHOWN = 3
"""Questions in a mail; the desk has them all."""


class Asked(NamedTuple):
    """A question, as far as a mail has to know it."""

    pk: int
    html: str
    language: str
    versions_in: str

    def language_for(self, reader: str) -> str:
        return best_language([self.language, *self.versions_in.split()], [reader])

    def words_for(self, reader: str, versions: Versions) -> tuple[str, str]:
        found = versions.get((self.pk, self.language_for(reader)))
        html, language = (found.html, found.language) if found else (self.html, self.language)
        return excerpt(html, 200), language


@dataclass
class Waiting:
    """What people have asked about one session: how much, and the most wanted of it."""

    count: int = 0
    first: tuple[tuple[str, str], ...] = ()
    """Words and their language."""


def link_of(invitation: Invitation, secret: str) -> str:
    """The page opens in the language of the mail."""
    path = reverse("sessions:invitation", args=[secret])
    return f"{settings.BASE_URL}{path}?ui={invitation.language}"


def contents(
    invitations: Sequence[Invitation], *, links: Sequence[str], reminder: bool = False
) -> list[Content]:
    """What each of these says, with its link. A constant number of statements for all of them."""
    spoken = _sessions([one.speaker_id for one in invitations], unwritten=reminder)
    everything = {session.pk for sessions in spoken.values() for session in sessions}
    asked = _questions(everything, {one.language for one in invitations})
    signing = signing_now(invitations)
    return [
        _content(
            invitation,
            spoken[invitation.speaker_id],
            asked[invitation.language],
            link,
            reminder,
            signed=(invitation.speaker.event_id, invitation.host_id) in signing,
        )
        for invitation, link in zip(invitations, links, strict=True)
    ]


def _sessions(speakers: Sequence[int], *, unwritten: bool) -> dict[int, list[Session]]:
    """What each speaks at, without what is over unless all is; of who is reminded, what they have
    not written about yet."""
    off = (Session.State.CANCELLED, Session.State.WITHDRAWN)
    seen = Session.objects.visible_to(AnonymousUser()).exclude(state__in=off).order_by()
    rows = SessionSpeaker.objects.filter(speaker__in=speakers, session__in=seen)
    if unwritten:
        wrote = wrote_of("session", "speaker__person")
        rows = rows.filter(~wrote, session__starts_at__gt=clock.now())
    rows = rows.select_related("session__event").order_by("session__starts_at", "session")
    found: dict[int, list[Session]] = defaultdict(list)
    for row in rows:
        found[row.speaker_id].append(row.session)
    now = clock.now()
    for speaker, sessions in found.items():
        coming = [one for one in sessions if one.ends_at is None or one.ends_at > now]
        found[speaker] = coming or sessions
    return found


def _questions(sessions: set[int], readers: set[str]) -> dict[str, dict[int, Waiting]]:
    """By the language of the mail and the session; each question in that language, where there is
    a version. Two statements."""
    rows = Question.objects.filter(session__in=sessions).listed().waiting().wanted_first()
    asked: dict[int, list[Asked]] = defaultdict(list)
    for session, *asking in rows.values_list(
        "session", *(f"post__{name}" for name in Asked._fields)
    ):
        asked[session].append(Asked(*asking))
    first = {pk: found[:SHOWN] for pk, found in asked.items()}
    wanted = {
        (one.pk, one.language_for(reader))
        for found in first.values()
        for one in found
        for reader in readers
        if one.language_for(reader) != one.language
    }
    versions = these(Post, "text", wanted)
    return {
        reader: {
            pk: Waiting(len(asked[pk]), tuple(one.words_for(reader, versions) for one in found))
            for pk, found in first.items()
        }
        for reader in readers
    }


def _content(
    invitation: Invitation,
    sessions: Sequence[Session],
    asked: dict[int, Waiting],
    link: str,
    reminder: bool,
    *,
    signed: bool,
) -> Content:
    """Who has left the team signs nothing more, and says nothing: the event writes."""
    event, reader = invitation.speaker.event, Reader(invitation.language, "")
    host = invitation.host if signed else None
    with reader.reads():
        subject = _subject(event.name, sessions, reminder)
        context: dict[str, Any] = {
            "subject": subject,
            "name": invitation.speaker.name,
            "event": event.name,
            "host": host.person.name if host else event.name,
            "words": invitation.words if host else "",
            "reminder": reminder,
            "opened": invitation.claimed_at is not None,
            "until": when(invitation.expires_at, event, reader)[0],
            "parts": [
                {
                    "session": session,
                    "times": when(session.starts_at, event, reader) if session.starts_at else [],
                    "asked": asked.get(session.pk, Waiting()),
                }
                for session in sessions
            ],
            "link": link,
        }
        text, html = both("invitation", context, reader)
    headers = {}
    if invitation.answers_to_host and host and host.email:
        headers["Reply-To"] = host.email
    return Content(subject, text, html, headers=headers)


def _subject(event: str, sessions: Sequence[Session], reminder: bool) -> str:
    if len(sessions) == 1:
        told = {"event": isolated(event), "title": isolated(sessions[0].title)}
        if reminder:
            return _("%(event)s: “%(title)s” has no summary yet") % told
        return _("%(event)s: people can ask about “%(title)s”") % told
    if reminder:
        return _("%(event)s: your sessions have no summary yet") % {"event": isolated(event)}
    return _("%(event)s: people can ask about your sessions") % {"event": isolated(event)}


@composes(ANSWER)
def compose(letters: Sequence[Letter], *, now: datetime) -> Composed:
    """To the host, or who else runs the event now: who declined, asked for another link, or cannot
    be reached."""
    rows = Invitation.objects.select_related("speaker__event")
    found = rows.in_bulk([letter.object_id for letter in letters if letter.object_id])
    said: Composed = {}
    for letter in letters:
        invitation = found.get(letter.object_id or 0)
        if invitation is None or invitation.revoked_at or not _runs(letter, invitation):
            said[letter.pk] = Drop("no longer")
        else:
            said[letter.pk] = _answer(letter, invitation)
    return said


def _runs(letter: Letter, invitation: Invitation) -> bool:
    event = invitation.speaker.event
    return letter.user.is_superuser or hosts_of(event).filter(pk=letter.user_id).exists()


def _answer(letter: Letter, invitation: Invitation) -> Content:
    speaker, reader = invitation.speaker, reader_of(letter.user)
    with override(reader.language):
        what = letter.data["what"]
        told = {"name": isolated(speaker.name), "event": isolated(speaker.event.name)}
        line = {
            "not_me": _("%(name)s: the mail reached somebody else"),
            "declined": _("%(name)s does not want to prepare a session here"),
            "asked": _("%(name)s asks for another link"),
            "bounced": _("%(name)s could not be reached by mail"),
        }[what] % told
        rows = reverse("admin:event_sessions_atsession_changelist")
        context = {
            "subject": line,
            "event": speaker.event.name,
            "words": invitation.answer if what != "bounced" else "",
            "link": f"{settings.BASE_URL}{rows}?q={speaker.code}",
        }
        text, html = both("invitation_answer", context, reader)
        return Content(line, text, html)
