# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import dataclass

from apps.accounts.models import Person


@dataclass(frozen=True)
class Guest:
    """A speaker without an account, whom an invitation brought to the desk of one session.

    Verbs take one as `by` where its speakers may act: what is written is the person's, what is
    recorded names no account.
    """

    person: Person
    session: int
    pk: None = None
    is_authenticated: bool = False
    is_superuser: bool = False

    @property
    def person_id(self) -> int:
        return self.person.pk
