# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the spool to the mail server, by Django's backend, over one connection a round."""

import logging
import time
from pathlib import Path
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone as clock

from apps.activity import outgoing
from apps.notifications import spool
from apps.notifications.models import Letter
from apps.notifications.queries import reminding
from apps.notifications.queries.moment import database_time
from apps.notifications.services.handing_over import LATE, NO_LONGER
from apps.notifications.services.inviting import came_back

logger = logging.getLogger(__name__)

SHORTEST_PAUSE = 60.0
LONGEST_PAUSE = 3600.0

PATIENCE = 4 * 24 * 3600.0
"""Seconds in which the server may say "later"; then the mail is given up."""

REFUSED = "refused"

TOO_LARGE = 552
"""Said to the sender's address, but of the mail."""

FRESH = 60.0
"""Seconds for which a reminder is as true as when it was handed over."""


class _Written(EmailMessage):
    """A mail whose bytes are there already, for a backend of Django's."""

    def __init__(self, mail: spool.Mail) -> None:
        super().__init__(from_email=mail.envelope.sender, to=[mail.envelope.to])
        self.content = mail.content

    def message(self, *args: Any, **options: Any) -> Any:
        return self

    def as_bytes(self, *args: Any, **options: Any) -> bytes:
        return self.content


def send_spooled(*, seconds: float = 60.0) -> int:
    """Send what lies in the spool, for as long as this; how many mails the server has taken.

    Each is marked when the server has said yes. A process that is killed just between sends that
    one mail again, with the same Message-ID.
    """
    if outgoing.is_paused():
        return 0
    until, sent = time.monotonic() + seconds, 0
    connection = get_connection()
    try:
        for shard in spool.SHARDS:
            with spool.held(shard) as mine:
                for path in spool.waiting(shard, now=time.time()) if mine else ():
                    sent += _send(path, connection)
                    if time.monotonic() > until:
                        return sent
    except (OSError, SMTPException) as problem:
        logger.warning("The mail server is away, mails wait in the spool: %s", problem)
    finally:
        connection.close()
    return sent


def _send(path: Path, connection: Any) -> bool:
    """Send one; raises what the connection does not survive."""
    if spool.is_sent(path.name):
        spool.throw_away(path)
        return False
    mail = spool.read(path)
    if pointless := _pointless(mail.envelope):
        _give_up(path, mail, pointless)
        return False
    try:
        connection.open()
        connection.send_messages([_Written(mail)])
    except SMTPRecipientsRefused as problem:
        code, words = next(iter(problem.recipients.values()))
        _refused(path, mail, code, words)
        return False
    except SMTPSenderRefused as problem:
        if problem.smtp_code != TOO_LARGE:
            # A matter of the portal's own address: nobody's mail is thrown away for it.
            raise
        _refused(path, mail, problem.smtp_code, problem.smtp_error)
        return False
    except SMTPDataError as problem:
        _refused(path, mail, problem.smtp_code, problem.smtp_error)
        return False
    except (OSError, SMTPException):
        raise
    except Exception as problem:
        # One that cannot be sent keeps no others back.
        name = type(problem).__name__
        logger.error("Letter %s could not be sent: %s", mail.envelope.letter, name)
        _refused(path, mail, 0, problem)
        return False
    spool.mark(path)
    return True


def _pointless(envelope: spool.Envelope) -> str:
    """Why a mail that lay here is not sent any more; empty where it is."""
    now = time.time()
    expires = envelope.expires
    if expires and expires <= now and expires <= database_time().timestamp():
        return LATE
    if now - envelope.at > FRESH:
        rows = Letter.objects.filter(pk=envelope.letter, kind="reminder")
        reminders = [pk for pk in rows.values_list("object_id", flat=True) if pk]
        if reminders and not reminding.still_true(reminders):
            return NO_LONGER
    return ""


def _refused(path: Path, mail: spool.Mail, code: int, words: Any) -> None:
    """Given up, or put off: then the pauses grow with the age of the mail."""
    age = time.time() - mail.envelope.at
    if code < 500 and age < PATIENCE:
        spool.put_off(path, time.time() + min(max(age, SHORTEST_PAUSE), LONGEST_PAUSE))
        return
    what = mail.envelope.letter or f"of invitation {mail.envelope.invitation}"
    logger.warning("The mail server refused letter %s: %s", what, code)
    _give_up(path, mail, f"{REFUSED} {code}")


def _give_up(path: Path, mail: spool.Mail, why: str) -> None:
    if mail.envelope.invitation:
        came_back(mail.envelope.invitation, why=why)
    Letter.objects.filter(pk=mail.envelope.letter).update(
        handed_at=None, dropped_at=clock.now(), dropped=why
    )
    spool.mark(path, spool.REFUSED)
