# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mails that Django's file backend has written, for the page /dev/mail/."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

SHOWN = 50
BETWEEN_MAILS = re.compile(rb"^-{79}\n", re.MULTILINE)
CODE = re.compile(r"(?<![\w-])\d{4}-\d{4}(?![\w-])")


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    sent_at: datetime
    text: str
    code: str


def newest(folder: Path) -> list[Mail]:
    """The last mails, newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    mails: list[Mail] = []
    for file in files[:SHOWN]:
        mails += reversed(_mails_in(file))
    return mails[:SHOWN]


def _mails_in(file: Path) -> list[Mail]:
    written_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    parts = BETWEEN_MAILS.split(file.read_bytes())
    return [_mail(part, written_at) for part in parts if part.strip()]


def _mail(source: bytes, written_at: datetime) -> Mail:
    message = message_from_bytes(source, EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content().strip() if body else ""
    code = CODE.search(text)
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=written_at,
        text=text,
        code=code.group() if code else "",
    )
