# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedAdmin, Nothing, actor, verb_action
from apps.core.admin.history import name_verbs
from apps.media import services
from apps.media.models import Card

name_verbs({"card.refused": _("Card not shown any more")})


@admin.register(Card)
class CardAdmin(EventScopedAdmin):
    """What other sites say about their pages; administrators turn one off."""

    seen_by = acted_by = roles.ADMINISTRATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("url", "title", "site", "state", "fetched_at", "attempts")
    list_filter = ("state",)
    search_fields = ("url", "title")
    ordering = ("-pk",)
    fields = (
        "url", "state", "title", "site", "description", "language", "fetched_at", "next_try_at",
        "attempts",
    )  # fmt: skip
    actions = ("refuse",)

    @verb_action(
        _("Show no card"),
        asks=Nothing,
        danger=True,
        when=lambda card: card.state != Card.State.REFUSED,
        explains=_("Posts show the plain link from now on."),
    )
    def refuse(self, request: HttpRequest, card: Card, values: dict[str, Any]) -> None:
        services.refuse_card(card, by=actor(request))
