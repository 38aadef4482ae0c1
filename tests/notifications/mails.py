# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails as they arrive, written line by line."""

SERVER = "mx.portal.example"
PROVEN = f"Authentication-Results: {SERVER};\r\n dmarc=pass (p=none) header.from=mail.example"


def mail(
    text: str = "I ask them one by one.",
    *,
    sender: str = "Ewa <ewa@mail.example>",
    to: str = "reply@portal.example",
    message_id: str = "<1@mail.example>",
    proof: str = PROVEN,
    kind: str = 'text/plain; charset="utf-8"',
    more: str = "",
) -> bytes:
    """One mail of one part; `more` are further headers, a line each."""
    heads = [
        "Return-Path: <ewa@mail.example>",
        f"Received: from somewhere by {SERVER}",
        *([proof] if proof else []),
        f"From: {sender}",
        f"To: {to}",
        "Subject: Re: Bridges",
        *([f"Message-ID: {message_id}"] if message_id else []),
        "MIME-Version: 1.0",
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: 8bit",
        *more.splitlines(),
    ]
    lines = [line for head in heads for line in head.split("\r\n")]
    return "\r\n".join([*lines, "", *text.split("\n")]).encode()


def with_parts(*parts: str, kind: str = "alternative") -> dict[str, str]:
    """What makes a mail of several parts: each begins with its own headers."""
    body = "".join(f"--edge\n{part}\n" for part in parts) + "--edge--\n"
    return {"text": body, "kind": f'multipart/{kind}; boundary="edge"'}
