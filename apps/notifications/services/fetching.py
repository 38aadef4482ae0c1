# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes what the mail server has put into the maildir."""

import logging
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone as clock

from apps.activity import outgoing
from apps.core.errors import TooMany
from apps.notifications.mail_in import maildir
from apps.notifications.services.mailed_replies import take_in

logger = logging.getLogger(__name__)

PATIENCE = 24 * 3600
"""Seconds for which a mail of somebody who writes too fast waits; then they are told."""

TRIED = 3600
"""Seconds for which one that makes the portal fail is tried again."""


def fetch_replies(*, seconds: float) -> int:
    """Take mails, for so long at most; how many were taken. One process at a time.

    While nothing may leave the portal nothing is taken either: another one may be at it.
    """
    folder = settings.EVENTFORUM_MAILDIR
    if not folder or not (folder / "new").is_dir() or outgoing.is_paused():
        return 0
    until, taken = time.monotonic() + seconds, 0
    with maildir.held(folder) as is_mine:
        for path in maildir.waiting(folder) if is_mine else ():
            taken += _take(path)
            if time.monotonic() > until:
                break
    return taken


def forget_taken_mails() -> None:
    if folder := settings.EVENTFORUM_MAILDIR:
        maildir.forget(folder)


def _take(path: Path) -> int:
    """One mail; whether it was taken. One that fails keeps no other back."""
    try:
        age = maildir.age(path)
        content, whole = maildir.read(path)
        taken = take_in(content, whole=whole, patient=age < PATIENCE, now=clock.now())
    except TooMany:
        maildir.put_off(path)
        return 0
    except FileNotFoundError:
        return 0
    except Exception:
        logger.exception("A mail could not be taken: %s", path.name)
        if maildir.age(path) > TRIED:
            maildir.park(path, "the portal failed at it")
        else:
            maildir.put_off(path)
        return 0
    if taken.parked:
        logger.info("A mail was parked: %s", taken.parked)
        maildir.park(path, taken.parked)
    else:
        maildir.done(path)
    return 1
