# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people are told of their answers by mail: what waits for them, what was not published."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.notifications.composing import Composed, Content, Drop, composes
from apps.notifications.models import Letter, MailedReply
from apps.notifications.services.mailed_replies import KIND

State = MailedReply.State


@composes(KIND)
def compose(letters: Sequence[Letter], *, now: datetime) -> Composed:
    """Once an answer; nothing when its person has decided meanwhile."""
    replies = MailedReply.objects.select_related("user", "thread", "post")
    found = replies.in_bulk([letter.object_id for letter in letters if letter.object_id])
    said: Composed = {}
    for letter in letters:
        reply = found.get(letter.object_id or 0)
        if reply is None or reply.user_id != letter.user_id:
            said[letter.pk] = Drop("gone")
        elif reply.state == State.DISCARDED or (not reply.is_open and not reply.left_out):
            said[letter.pk] = Drop("decided")
        else:
            said[letter.pk] = _content(reply)
    return said


def _content(reply: MailedReply) -> Content:
    with override(reply.user.ui_language or settings.LANGUAGE_CODE):
        context = {
            "reply": reply,
            "page": f"{settings.BASE_URL}{reverse('notifications:mailed_replies')}",
        }
        subject = {
            State.ASKED: _("Is this answer yours?"),
            State.REFUSED: _("Your answer was not published"),
        }.get(State(reply.state), _("Your files did not come along"))
        text = render_to_string("emails/notifications/mailed_reply.txt", context)
        return Content(subject, text)
