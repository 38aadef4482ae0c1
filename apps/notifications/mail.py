# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way by mail: text and simple HTML, laid into the spool. Services send what lies there."""

import logging
from dataclasses import replace
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers, sanitize_address
from django.utils import timezone as clock

from apps.notifications import spool
from apps.notifications.composing import OFF, Content
from apps.notifications.models import Letter
from apps.notifications.ways import DROPPED, HANDED, Batch, Outcome, way

logger = logging.getLogger(__name__)

NO_ADDRESS = DROPPED + "no address"


def prepare(batch: Batch) -> dict[int, Path | str]:
    """Write the mails; who has no address gets none, nor has one that is none, which keeps no other
    back."""
    bodies: dict[tuple[str, str, str], bytes] = {}
    mails = {}
    for letter, content in batch:
        if letter.user.email:
            try:
                mails[letter.pk] = _mail(letter, content, bodies)
            except ValueError as problem:
                logger.error("Letter %s has no mail: %s", letter.pk, type(problem).__name__)
    paths = spool.write(mails.values())
    written: dict[int, Path | str] = {pk: paths[mail.name] for pk, mail in mails.items()}
    return {letter.pk: NO_ADDRESS for letter, _content in batch} | written


@way("email", prepare=prepare)
def hand_over(batch: list[tuple[Letter, Path]]) -> Outcome:
    spool.hand_in({letter.name: path for letter, path in batch})
    return {letter.pk: HANDED for letter, _path in batch}


def _mail(
    letter: Letter, content: Content, bodies: dict[tuple[str, str, str], bytes]
) -> spool.Mail:
    said = content.subject, content.text, content.html
    if said not in bodies:
        bodies[said] = body_of(content)
    body = _made_own(bodies[said], content) if content.off else bodies[said]
    expires = letter.expires_at.timestamp() if letter.expires_at else None
    return file_of(
        letter.name,
        body,
        headers={"Message-ID": letter.message_id, **content.headers},
        to=str(letter.user.email),
        letter=letter.pk,
        expires=expires,
    )


def file_of(
    name: str, body: bytes, *, headers: dict[str, str], to: str, sender: str = "", **envelope: Any
) -> spool.Mail:
    """A mail for the spool: a finished body below its own head. ValueError for an address that
    is none. Failures come back to `sender`, without one to the portal's own address."""
    headers = {
        "To": _address(to),
        "Date": formatdate(),
        "Auto-Submitted": "auto-generated",
        **headers,
    }
    head = "".join(
        "{}: {}\r\n".format(*forbid_multi_line_headers(name, value, "utf-8"))
        for name, value in headers.items()
    )
    told = spool.Envelope(
        sender=sender or _address(settings.DEFAULT_FROM_EMAIL),
        to=headers["To"],
        at=clock.now().timestamp(),
        **envelope,
    )
    return spool.Mail(name, told, head.encode("ascii") + body)


def _made_own(body: bytes, content: Content) -> bytes:
    """The same with its reader's own address in it; written anew where long lines had the words
    encoded, and with them what stands for the address."""
    wanted = content.text.count(OFF) + content.html.count(OFF)
    if body.count(OFF.encode()) == wanted and b"quoted-printable" not in body:
        return body.replace(OFF.encode(), content.off.encode("ascii"))
    text, html = (said.replace(OFF, content.off) for said in (content.text, content.html))
    return body_of(replace(content, text=text, html=html))


@lru_cache(maxsize=2_000)
def _address(written: str) -> str:
    return sanitize_address(written, "utf-8")


def body_of(content: Content) -> bytes:
    """All that is the same for everybody who is told the same."""
    message = EmailMultiAlternatives(
        subject=" ".join(content.subject.split()),
        body=content.text,
        headers={"Message-ID": "", "Date": ""},
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    written: Any = message.message()
    for name in ("To", "Message-ID", "Date"):
        del written[name]
    return written.as_bytes(linesep="\r\n")
