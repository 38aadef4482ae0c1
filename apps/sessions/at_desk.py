# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works at a speaker's desk: the speaker's own account."""

from django.http import HttpRequest

from apps.sessions.models import Session, Speaker


def speaker_at_desk(request: HttpRequest, session: Session) -> Speaker | None:
    """As which of the session's speakers this browser may write; None for everybody else."""
    user = request.user
    if not user.is_authenticated:
        return None
    speakers = Speaker.objects.present().filter(session_speakers__session=session)
    return speakers.filter(person=user.person_id).order_by("session_speakers__position").first()
