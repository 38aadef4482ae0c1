# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of forums needs a hand."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import desk
from apps.core.admin import Scope
from apps.discourse.models import Forum


@desk.asks("discourse.locked_out")
def locked_out(scope: Scope) -> desk.Item | None:
    """Forums that take the key no more: administrators alone can give another."""
    if not scope.everything:
        return None
    refused = Forum.objects.exclude(locked_out_at=None).exclude(state=Forum.State.DISCONNECTED)
    address = reverse("admin:discourse_forum_changelist") + "?key=refused"
    return desk.Item(_("Forums that refuse the key"), refused.count(), address, urgent=True)
