# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from apps.core import counts


class CountingBackend(EmailBackend):
    """Django's way to a mail server; /metrics tells how many mails it took and refused."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """As Django's; a failure is counted and goes on to whoever sent."""
        try:
            sent = super().send_messages(email_messages) or 0
        except Exception:
            counts.add("mails", "failed", by=len(email_messages))
            raise
        counts.add("mails", "sent", by=sent)
        return sent
