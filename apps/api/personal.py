# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tokens by which programs act for a person."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.api.models import ApiToken


@tells(
    "tokens",
    what=_("Tokens for programs: name, rights, when made, the day of last use. Never the token."),
    seen=_("You."),
    kept=_("Until you remove them or leave."),
    fields=["api.ApiToken.user"],
)
def tokens(user: User) -> Iterator[dict[str, Any]]:
    for token in ApiToken.objects.filter(user=user).order_by("pk"):
        yield {
            "name": token.name,
            "may": token.scope,
            "made_at": token.created_at,
            "runs_out_at": token.expires_at,
            "last_used_on": token.last_used_on and token.last_used_on.isoformat(),
        }


@lets_go
def let_go(leaving: Leaving) -> None:
    ApiToken.objects.filter(user=leaving.user).delete()
