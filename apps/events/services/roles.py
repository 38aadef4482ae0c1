# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event, EventRole
from apps.events.services import checks
from apps.events.services.events import touch
from apps.events.services.holding import hold, let_in


@transaction.atomic
def give_role(
    event: Event, *, user: User, role: str, languages: Iterable[str] = (), by: User | None
) -> EventRole:
    """Let a person act for the event; giving it twice changes at most the languages.

    A moderator with languages decides on texts in these only.
    """
    codes = checks.all_languages(languages) if role == EventRole.Role.MODERATOR else []
    event = Event.objects.select_for_update().get(pk=event.pk)
    given, new = hold(event, user=user, role=role)
    if given.languages != codes:
        given.languages = codes
        given.save(update_fields=["languages"])
    if new:
        touch(event)
        record("event.role_given", event, by=by, event=event, user=user.pk, role=given.role)
    return given


@transaction.atomic
def take_role(role: EventRole, *, by: User | None) -> None:
    """Take the right back. Refused for the last owner: somebody must answer for the event."""
    event = Event.objects.select_for_update().get(pk=role.event_id)
    owners = event.roles.filter(role=EventRole.Role.OWNER).exclude(pk=role.pk)
    if role.role == EventRole.Role.OWNER and not owners.exists():
        raise Refused(_("An event keeps at least one owner."), code="last-owner")
    gone, _rows = EventRole.objects.filter(pk=role.pk).delete()
    if gone:
        let_in(role.user_id)
        touch(event)
        record("event.role_taken", event, by=by, event=event, user=role.user_id, role=role.role)
