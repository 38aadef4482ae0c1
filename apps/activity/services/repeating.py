# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.activity.models import IdempotencyKey
from apps.core.errors import Refused

FIRST = """
INSERT INTO activity_idempotencykey (key, scope, fingerprint, answer, created_at)
VALUES (%s, %s, %s, '{}', %s) ON CONFLICT (key, scope) DO NOTHING RETURNING id
"""

ANSWERED = "UPDATE activity_idempotencykey SET answer = %s WHERE id = %s"


@dataclass
class Attempt:
    """One sending of a form. `answer` holds what the first sending kept, empty the first time."""

    repeated: bool
    answer: dict[str, Any] = field(default_factory=dict)

    def keep(self, **answer: Any) -> None:
        """Remember what to answer when the same form comes again; JSON values only."""
        self.answer.update(answer)


@contextmanager
def once(key: UUID | None, *, scope: str, fingerprint: str) -> Iterator[Attempt]:
    """Let the write inside happen once for this key and scope, however often the form is sent.

        with once(key, scope=f"reply:{user.pk}", fingerprint=digest) as attempt:
            if not attempt.repeated:
                attempt.keep(post=reply(thread, by=user, ...).pk)

    The key stands in the transaction of the write: a refused or crashed write leaves the key free,
    and a second sending at the same moment waits for the first. Refused when the key comes with
    another text. Without a key (None) the write is not protected.
    """
    with transaction.atomic():
        if key is None:
            yield Attempt(repeated=False)
            return
        # A second sending of the same moment waits in this INSERT until the first has committed.
        fresh = IdempotencyKey(key=key, scope=scope, fingerprint=fingerprint)
        row = fresh if _is_first(fresh) else IdempotencyKey.objects.get(key=key, scope=scope)
        if row.fingerprint != fingerprint:
            raise Refused(
                _("This form was sent before with another text. Reload the page and send again."),
                code="key-reused",
            )
        attempt = Attempt(repeated=bool(row.answer), answer=dict(row.answer))
        yield attempt
        if not attempt.repeated:
            _keep(row, attempt.answer or {"done": True})


def _is_first(row: IdempotencyKey) -> bool:
    """Whether this row was not there yet; it is now, and knows its id."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [row.key, row.scope, row.fingerprint, row.created_at])
        written = cursor.fetchone()
    row.pk = written and written[0]
    return written is not None


def _keep(row: IdempotencyKey, answer: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, [json.dumps(answer), row.pk])
