# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.activity import services
from apps.activity.models import OutgoingPause
from apps.core import roles
from apps.core.admin import EventScopedAdmin, Nothing, verb_action
from apps.core.errors import Refused


@admin.register(OutgoingPause)
class OutgoingPauseAdmin(EventScopedAdmin):
    """Whether mails and the like stand still, and the two ways to let them go on."""

    event_path = ""
    seen_by = changed_by = roles.ADMINISTRATORS
    added_by = removed_by = roles.NOBODY
    list_display = ("since", "reason")
    fields = readonly_fields = ("since", "reason")
    actions = ("go_on", "go_on_without")

    @verb_action(
        _("Send again, what waits too"),
        asks=Nothing,
        explains=_("Everything that waits leaves now. Right when the old portal is gone for good."),
    )
    def go_on(self, request: HttpRequest, pause: OutgoingPause, values: dict[str, Any]) -> None:
        services.resume_outgoing(skip=False)

    @verb_action(
        _("Send again, but not what waits"),
        asks=Nothing,
        explains=_("What was to be sent before is dropped: the old portal has sent it."),
    )
    def go_on_without(
        self, request: HttpRequest, pause: OutgoingPause, values: dict[str, Any]
    ) -> None:
        try:
            services.resume_outgoing(skip=True)
        except services.StillWaiting:
            words = gettext("The worker is away; nobody knows yet what waits. Start it.")
            raise Refused(words) from None
