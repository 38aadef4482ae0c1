# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs the operator's hand."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.activity.admin.waiting import stuck
from apps.core import desk
from apps.core.admin import Scope


@desk.asks("operation.outbox")
def undelivered(scope: Scope) -> desk.Item | None:
    """Reactions (notices, mails, follow-ups) that do not start: the worker or broker is away."""
    if not scope.everything:
        return None
    address = reverse("admin:activity_activity_changelist") + "?delivery=stuck"
    words = _("Happenings that were not handed on: is the worker running?")
    return desk.Item(words, stuck().count(), address, urgent=True)
