# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.api import places, shapes
from apps.api.answers import answered
from apps.api.callers import Caller, Unknown
from apps.api.operations.router import router
from apps.api.queries.moments import iso_or_none


@router.get("/me", response=shapes.Me, tags=["Tokens"], operation_id="me")
def me(request: HttpRequest) -> HttpResponse:
    """Whose token this is, what it may, and when it runs out."""
    caller: Caller = request.caller
    if caller.token is None:
        raise Unknown(_("Show a token to be told whose it is."), code="token")
    person = caller.token.user.person
    return answered(
        {
            "person": places.person(person.pk, person.name),
            "token": caller.token.name,
            "scope": caller.token.scope,
            "expires_at": iso_or_none(caller.token.expires_at),
        }
    )
