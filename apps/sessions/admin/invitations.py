# SPDX-License-Identifier: AGPL-3.0-or-later
"""Speakers who are written to: their addresses, how far each is, and when they are reminded."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedAdmin, Nothing, WrittenByVerbs, actor, verb_action
from apps.sessions import services
from apps.sessions.admin.sheets import WithSheets
from apps.sessions.invited import Hand, needing, with_states
from apps.sessions.models import AtSession, Invitation, InvitationRule, SpeakerAddress


@admin.register(SpeakerAddress)
class SpeakerAddressAdmin(WithSheets, WrittenByVerbs):
    """Organizers of the event see them, and nobody else."""

    event_path = "speaker__event"
    seen_by = changed_by = added_by = roles.ORGANIZERS
    sheet = "addresses"
    new_words = _("Address of a speaker")
    list_display = ("speaker", "email", "language", "updated_at")
    list_filter = ("speaker__event",)
    list_select_related = ("speaker__event",)
    search_fields = ("speaker__name", "speaker__code", "email")
    search_help_text = _("Name, code or address")
    ordering = ("speaker__event", "speaker__name", "pk")
    autocomplete_fields = ("speaker",)
    fields = ("speaker", "email", "language")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("speaker",)

    def public_page(self, obj: SpeakerAddress) -> str:
        return obj.speaker.person.get_absolute_url()

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Any:
        return services.set_address(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: SpeakerAddress, values: dict[str, Any]) -> Any:
        said = {"email": obj.email, "language": obj.language} | values
        return services.set_address(obj.speaker, **said, by=actor(request))

    @verb_action(
        _("Forget the address"),
        asks=Nothing,
        explains=_("They are not written to any more. What was sent stays sent."),
        danger=True,
        ends=True,
    )
    def forget(self, request: HttpRequest, address: SpeakerAddress, values: Any) -> None:
        services.set_address(address.speaker, email="", by=actor(request))

    actions = ("forget",)


class StateFilter(admin.SimpleListFilter):
    title = _("how far they are")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[Any, str]]:
        return [(state.value, str(state.label)) for state in AtSession.State]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        state = self.value()
        return queryset.filter(state=state) if state in AtSession.State.values else queryset


class HandFilter(admin.SimpleListFilter):
    title = _("what waits for you")
    parameter_name = "hand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[Any, str]]:
        return [(hand.value, str(hand.label)) for hand in Hand]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        hand = self.value()
        if hand not in Hand.values or not hand:
            return queryset
        return needing(hand, queryset, now=timezone.now())


@admin.register(AtSession)
class AtSessionAdmin(EventScopedAdmin):
    """Each speaker at each session; the invitation itself is the speaker's."""

    event_path = "session__event"
    seen_by = acted_by = roles.ORGANIZERS
    changed_by = added_by = roles.NOBODY
    list_display = ("speaker", "session", "shown_state", "address", "invited_at", "answer")
    list_filter = (StateFilter, HandFilter, "session__event")
    list_select_related = ("speaker__event", "session__event")
    search_fields = ("speaker__name", "speaker__code", "session__title", "session__code")
    search_help_text = _("Name, title or code")
    ordering = ("session__event", "session__starts_at", "session", "position", "pk")
    fields = ("speaker", "session", "shown_state", "address", "invited_at", "answer")
    readonly_fields = fields
    actions = ("withdraw",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AtSession]:
        latest = Invitation.objects.filter(speaker=OuterRef("speaker"), revoked_at=None)
        known = SpeakerAddress.objects.filter(speaker=OuterRef("speaker"))
        return with_states(super().get_queryset(request)).annotate(
            email=Subquery(known.values("email")[:1]),
            sent_at=Subquery(latest.values("created_at")[:1]),
            asked_at=Subquery(latest.values("asked_at")[:1]),
            told=Subquery(latest.values("answer")[:1]),
            bounce=Subquery(latest.values("bounce")[:1]),
            decline=Subquery(latest.values("decline")[:1]),
        )

    def public_page(self, obj: AtSession) -> str:
        return obj.session.get_absolute_url()

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, row: Any) -> str:
        said = str(AtSession.State(row.state).label)
        why = row.bounce if row.state == AtSession.State.BOUNCED else ""
        if row.state == AtSession.State.DECLINED:
            why = str(Invitation.Decline(row.decline).label)
        return f"{said} ({why})" if why else said

    @admin.display(description=_("e-mail address"), empty_value="–")
    def address(self, row: Any) -> str | None:
        return row.email

    @admin.display(description=_("last invited"), ordering="sent_at", empty_value="–")
    def invited_at(self, row: Any) -> Any:
        return row.sent_at

    @admin.display(description=_("words to the host"), empty_value="–")
    def answer(self, row: Any) -> str | None:
        if row.asked_at:
            return str(_("Asked for another link: %(words)s") % {"words": row.told or "–"})
        return row.told

    @verb_action(
        _("Take the invitation back"),
        asks=Nothing,
        explains=_("The link opens nothing any more, and whoever opened it is out again."),
        when=lambda row: row.sent_at is not None,
        danger=True,
    )
    def withdraw(self, request: HttpRequest, row: AtSession, values: dict[str, Any]) -> None:
        services.withdraw_invitation(row.speaker, by=actor(request))


@admin.register(InvitationRule)
class InvitationRuleAdmin(WrittenByVerbs):
    """When invited speakers who have written nothing are reminded."""

    seen_by = changed_by = added_by = roles.ORGANIZERS
    new_words = _("Reminders of an event’s speakers")
    list_display = ("event", "first_days", "second_days")
    list_filter = ("event",)
    list_select_related = ("event",)
    ordering = ("-event__begins_at", "pk")
    autocomplete_fields = ("event",)
    fields = ("event", "first_days", "second_days")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("event",)

    def public_page(self, obj: InvitationRule) -> str:
        return obj.event.get_absolute_url()

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Any:
        return services.set_reminders(values.pop("event"), **values, by=actor(request))

    def change(self, request: HttpRequest, obj: InvitationRule, values: dict[str, Any]) -> Any:
        said = {"first_days": obj.first_days, "second_days": obj.second_days} | values
        return services.set_reminders(obj.event, **said, by=actor(request))
