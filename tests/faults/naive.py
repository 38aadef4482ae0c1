# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is usually done: send, and mark it then. The same kills show what that costs."""

from django.core.mail import EmailMultiAlternatives, get_connection

from apps.notifications import composing, services
from apps.notifications.models import Letter
from apps.notifications.queries.moment import database_time
from apps.notifications.services import handing_over


def send_then_mark() -> None:
    now = database_time()
    services.plan_reminders(now=now)
    while services.tell_due(now=now):
        pass
    letters = handing_over._claim(now)
    contents = composing.compose(letters, now=now)
    with get_connection() as connection:
        for letter in letters:
            said = contents[letter.pk]
            headers = {"Message-ID": letter.message_id}
            EmailMultiAlternatives(
                said.subject, said.text, to=[letter.user.email], headers=headers,
                connection=connection,
            ).send()  # fmt: skip
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(handed_at=now)
