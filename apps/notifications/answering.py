# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes a mail about a discussion one that can be answered.

content = marked(content)                                    # the same for everybody
replace(content, headers=content.headers | reply_to(...))    # for each person
"""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.notifications.composing import Content
from apps.notifications.mail_in.addresses import reply_address
from apps.notifications.mail_in.cutting import MARK


def marked(content: Content) -> Content:
    """With the line above which an answer is written, in the language that is active; as it was
    where answers are not taken."""
    if not settings.EVENTFORUM_REPLY_DOMAIN:
        return content
    said = _("Answer by mail: what you write above this line appears in the discussion.")
    line = format_html('<body>\n    <p class="foot">{} {}</p>', MARK, said)
    return replace(
        content,
        text=f"{MARK} {said}\n\n{content.text}",
        html=content.html.replace("<body>", line, 1),
    )


def reply_to(*, user: int, thread: int, post: int | None, now: datetime) -> dict[str, str]:
    """The header that leads an answer of this person into the discussion."""
    address = reply_address(user=user, thread=thread, post=post, now=now)
    return {"Reply-To": address} if address else {}
