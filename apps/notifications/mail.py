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
        bodies[said] = _body(content)
    headers = {
        "To": _address(str(letter.user.email)),
        "Date": formatdate(),
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        **content.headers,
    }
    head = "".join(
        "{}: {}\r\n".format(*forbid_multi_line_headers(name, value, "utf-8"))
        for name, value in headers.items()
    )
    envelope = spool.Envelope(
        letter=letter.pk,
        sender=_address(settings.DEFAULT_FROM_EMAIL),
        to=headers["To"],
        at=clock.now().timestamp(),
        expires=letter.expires_at.timestamp() if letter.expires_at else None,
    )
    body = bodies[said]
    if content.off:
        body = _made_own(body, content)
    return spool.Mail(letter.name, envelope, head.encode("ascii") + body)


def _made_own(body: bytes, content: Content) -> bytes:
    """The same with its reader's own address in it; written anew where long lines had the words
    encoded, and with them what stands for the address."""
    wanted = content.text.count(OFF) + content.html.count(OFF)
    if body.count(OFF.encode()) == wanted and b"quoted-printable" not in body:
        return body.replace(OFF.encode(), content.off.encode("ascii"))
    text, html = (said.replace(OFF, content.off) for said in (content.text, content.html))
    return _body(replace(content, text=text, html=html))


@lru_cache(maxsize=2_000)
def _address(written: str) -> str:
    return sanitize_address(written, "utf-8")


def _body(content: Content) -> bytes:
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
