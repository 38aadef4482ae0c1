# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks: anybody, or the person whose token a program shows. Cookies say nothing here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.api import services
from apps.api.models import ApiToken
from apps.core import limits
from apps.core.errors import Refused
from apps.core.limits import Taken

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Limit:
    """`rate` requests a minute come back, `burst` may come at once; `name` is for programs."""

    name: str
    rate: int
    burst: int

    @property
    def policy(self) -> str:
        """The value of the RateLimit-Policy header."""
        return f'"{self.name}";q={self.burst};w={60 * self.burst // self.rate}'


BY_ADDRESS = Limit("address", rate=300, burst=300)
"""A whole venue may stand behind one address."""

BY_TOKEN = Limit("token", rate=600, burst=300)
WRITES = Limit("writes", rate=60, burst=30)
"""Below this one the limits of people hold, the same as on pages."""


@dataclass(frozen=True)
class Caller:
    """`token` is None for anybody."""

    user: User | AnonymousUser
    token: ApiToken | None = None

    @property
    def person_id(self) -> int | None:
        return getattr(self.user, "person_id", None)

    @property
    def may_write(self) -> bool:
        return self.token is not None and self.token.scope == ApiToken.Scope.WRITE


class Unknown(Refused):
    """The token, or the lack of one, is the reason."""

    status = 401


class NotAllowed(Refused):
    """The token is known, but is not for this."""

    status = 403


def identify(request: HttpRequest) -> Caller:
    """Who asks; Unknown for a token that opens nothing. One query with a token, none without."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if not header:
        return Caller(AnonymousUser())
    scheme, _space, secret = header.strip().partition(" ")
    now = timezone.now()
    token = services.token_of(secret.strip(), now=now) if scheme.lower() == "bearer" else None
    if token is None:
        raise Unknown(
            _("This token is not valid: it is mistyped, revoked, or has run out."), code="token"
        )
    services.note_use(token, now=now)
    return Caller(token.user, token)


def take(limit: Limit, key: Any) -> Taken:
    """One request from the caller's bucket."""
    return limits.take(f"api.{limit.name}", key, rate=limit.rate, per=MINUTE, burst=limit.burst)


def limit_or_refuse(limit: Limit, key: Any) -> None:
    limits.limit_or_refuse(f"api.{limit.name}", key, rate=limit.rate, per=MINUTE, burst=limit.burst)


def refuse_reader(caller: Caller) -> None:
    """Unknown or NotAllowed when no token for writing was shown, TooMany after too many writes."""
    if caller.token is None:
        raise Unknown(_("Writing needs a token."), code="token")
    if not caller.may_write:
        raise NotAllowed(_("This token is for reading only."), code="scope")
    limit_or_refuse(WRITES, caller.token.pk)
