# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spend the units of grants: counted under a lock, so that the last one is given once."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.events.granted import today_in
from apps.events.models import Event, Grant, GrantUse


@transaction.atomic
def spend(event: Event, *, thread: int, parent: int | None = None, by: Any) -> GrantUse:
    """Take one unit for this discussion, or for this part of `parent`; Refused without one.

    Of two who take the last unit one waits for the other and then finds none.
    """
    found = _locked(event, by)
    for grant in found:
        if _room(grant, parent):
            return _use(grant, thread, parent)
    raise _refused(event, found, parent, by)


@transaction.atomic
def count_in(event: Event, *, thread: int, by: Any) -> GrantUse | None:
    """One that was started elsewhere already: it counts, and is refused by nobody."""
    found = _locked(event, by)
    if not found:
        return None
    return _use(next((grant for grant in found if _room(grant, None)), found[0]), thread, None)


@transaction.atomic
def give_back(thread: int) -> bool:
    """Its discussion is gone before anybody answered: the unit can be spent again; whether it was
    one."""
    uses = GrantUse.objects.filter(thread=thread, returned_at=None)
    held = Grant.objects.filter(pk__in=uses.values("grant"))
    if not list(held.select_for_update().order_by("pk").values_list("pk")):
        return False
    return bool(uses.update(returned_at=timezone.now()))


@transaction.atomic
def take_again(event: Event, *, thread: int, by: Any) -> None:
    """Its discussion comes back: what was given back for it is spent again, or that is Refused."""
    returned = GrantUse.objects.filter(thread=thread, grant__in=Grant.objects.covering(event))
    use = returned.exclude(returned_at=None).first()
    if use is not None:
        spend(event, thread=thread, parent=use.parent, by=by)


def _use(grant: Grant, thread: int, parent: int | None) -> GrantUse:
    """One row a discussion, used again for one that comes back."""
    use, _is_new = GrantUse.objects.update_or_create(
        grant=grant, thread=thread, defaults={"parent": parent, "returned_at": None}
    )
    return use


def _locked(event: Event, by: Any) -> list[Grant]:
    """This person's grants there, oldest first, each locked."""
    rows = Grant.objects.live(today_in(event)).covering(event).filter(user=by)
    return list(rows.select_for_update().order_by("pk"))


def _room(grant: Grant, parent: int | None) -> bool:
    """Whether a unit is left; asked under the lock of the grant."""
    spent = GrantUse.objects.filter(grant=grant, returned_at=None)
    if parent is None:
        return spent.filter(parent=None).count() < grant.discussions
    parts = spent.exclude(parent=None)
    if not grant.parts_each:
        return parts.count() < grant.parts
    # Of others' discussions, too, so many in each: and never more than its own could have.
    in_all = grant.parts * grant.discussions
    return parts.filter(parent=parent).count() < grant.parts and parts.count() < in_all


def _refused(event: Event, found: list[Grant], parent: int | None, by: Any) -> Refused:
    if not found:
        had = Grant.objects.covering(event).filter(user=by)
        if had.filter(state__in=[Grant.State.GIVEN, Grant.State.REVOKED]).exists():
            return Refused(
                _(
                    "Your grant has ended: you can go on in all discussions, and start no new "
                    "ones. Ask for another on the page of grants."
                ),
                code="grant-ended",
            )
        return Refused(
            _(
                "Here discussions are started by people with a grant. Ask for one on the page of "
                "grants. You can answer in every discussion without one."
            ),
            code="no-grant",
        )
    if parent is None:
        return Refused(
            _(
                "0 of %(of)d discussions left. Your text is kept: ask for more on the page of "
                "grants."
            )
            % {"of": sum(grant.discussions for grant in found)},
            code="grant-used",
        )
    if any(grant.parts_each for grant in found):
        return Refused(
            _(
                "A discussion has at most %(count)d parts by your grant. Answer in it instead, or "
                "ask for more on the page of grants."
            )
            % {"count": max(grant.parts for grant in found)},
            code="grant-parts-used",
        )
    return Refused(
        _("0 of %(of)d parts of discussions left: ask for more on the page of grants.")
        % {"of": sum(grant.parts for grant in found)},
        code="grant-parts-used",
    )
