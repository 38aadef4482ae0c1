# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask an address as each kind of person, and say whether they were let in."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import User
from apps.events.services import ban
from tests.addresses import Content
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory

REFUSALS = {401, 403, 404, 405, 410}
FORM = "application/x-www-form-urlencoded"
SIGN_IN = ("/accounts/login/", "/admin/login/", "/accounts/login/second/")
CANARY = "canary-7f3a"
"""Stands in every text of what is hidden; no answer to an outsider may hold it."""


@dataclass
class Audience:
    """A client for each role, made for one piece of content."""

    content: Content
    clients: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role, user in people(self.content).items():
            client = Client(raise_request_exception=False)
            if user is not None:
                client.force_login(user)
            self.clients[role] = client

    def asks(
        self,
        role: str,
        method: str,
        address: str,
        *,
        htmx: bool = False,
        sent: dict[str, str] | None = None,
    ) -> "Answer":
        """What they are told, an empty form sent or one with these fields; nothing that it changed
        stays."""
        headers = {"HX-Request": "true"} if htmx else {}
        form = {"data": urlencode(sent), "content_type": FORM} if sent else {}
        client = self.clients[role]
        cookies = client.cookies.copy()
        with transaction.atomic():
            response = client.generic(method, address, headers=headers, **form)
            body = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        client.cookies = cookies
        return Answer(response, body.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Answer:
    response: HttpResponse
    body: str

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def let_in(self) -> bool:
        """Not refused, not sent to the sign-in. What is wrong with an empty form is told inside."""
        return self.status not in REFUSALS and not self._leads_to_sign_in

    @property
    def _leads_to_sign_in(self) -> bool:
        place = self.response.headers.get("Location") or self.response.headers.get("HX-Redirect")
        return (place or "").startswith(SIGN_IN)


def people(content: Content) -> dict[str, User | None]:
    """Somebody of each role towards this content."""
    event, post, session = content.event, content.post, content.session
    author = UserFactory(person=post.author)
    speaker = UserFactory(person=session.speakers.get().person)
    suspended = UserFactory()
    ban(suspended, rule=1, reason="spam", by=content.reader)
    return {
        "anonymous": None,
        "participant": UserFactory(),
        "author": author,
        "speaker": speaker,
        "other organizer": EventRoleFactory(role="organizer").user,
        "organizer": EventRoleFactory(event=event, role="organizer").user,
        "moderator": EventRoleFactory(event=event, role="moderator").user,
        "staff": UserFactory(is_staff=True),
        "suspended": suspended,
        "administrator": content.reader,
    }
