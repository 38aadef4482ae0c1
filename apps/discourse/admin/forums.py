# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from apps.accounts import providers
from apps.core import roles
from apps.core.admin import Nothing, WrittenByVerbs, actor, verb_action
from apps.core.admin.history import name_verbs
from apps.core.admin.scope import scope_of
from apps.discourse import findings
from apps.discourse.models import Forum
from apps.discourse.services import connecting
from apps.discourse.services.doors import open_doors, ways_as_text

name_verbs(
    {
        "forum.connected": _("Forum connected"),
        "forum.changed": _("Connection changed"),
        "forum.check_asked": _("Check asked for"),
        "forum.hook_asked": _("Webhook asked for"),
        "forum.locked_out": _("The forum did not take the key any more"),
        "forum.paused": _("Paused"),
        "forum.resumed": _("Resumed"),
        "forum.doors_changed": _("Ways to link accounts changed"),
        "forum.shared_way_asked": _("Somebody looked for their account there"),
        "forum.signed_in": _("Somebody signed in to the forum from here"),
        "forum.disconnected": _("Disconnected"),
    }
)


DOORS = ("grants_keys", "provider_secret", "consumer_secret", "shared_ways")


class Hidden(forms.PasswordInput):
    """A secret: typed in, and never shown again, not even to who typed it."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "vTextField", "autocomplete": "new-password"})


class SeenOnce(Hidden):
    """A secret that is copied from a page of the forum: read while it is typed, and never shown
    again. Browsers take more than a few fields for passwords as several forms in one."""

    input_type = "text"

    def __init__(self) -> None:
        super().__init__()
        self.attrs |= {"autocomplete": "off", "spellcheck": "false"}


class ForumForm(forms.ModelForm):
    api_key = forms.CharField(label=_("API key"), max_length=200, required=False, widget=Hidden)
    webhook_secret = forms.CharField(
        label=_("Secret of the webhook"),
        max_length=200,
        required=False,
        widget=Hidden,
        help_text=_(
            "The one typed into the webhook there, 12 characters at least. Leave it empty to have "
            "the webhook made from here. After a change the one before is valid for a day."
        ),
    )

    provider_secret = forms.CharField(
        label=_("Secret for showing who one is there"),
        max_length=200,
        required=False,
        widget=SeenOnce,
        help_text=_(
            "Of the forum's setting “discourse connect provider secrets”, for this portal's host: "
            "people link their account by signing in on the forum."
        ),
    )
    consumer_secret = forms.CharField(
        label=_("Secret for signing in to the forum from here"),
        max_length=200,
        required=False,
        widget=SeenOnce,
        help_text=_(
            "Of the forum's setting “discourse connect secret”, if the portal is to be the one way "
            "in there. Its “discourse connect url” is the address that stands above."
        ),
    )
    shared_ways = forms.CharField(
        label=_("Ways into both"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )

    class Meta:
        model = Forum
        fields = ("name", "site", "base_url", "bridge_user", "per_minute", "grants_keys")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bridge_user"].widget.attrs["autocomplete"] = "off"
        self.initial["shared_ways"] = ways_as_text(self.instance)
        self.fields["shared_ways"].help_text = _(
            "Where people sign in on the forum by the same provider as here: a line for each, the "
            "provider here, “=”, and its name on the forum, such as “oauth2_basic”. Here are: "
            "{known}."
        ).format(known=", ".join(one.id for one in providers.configured()) or "–")
        self.fields["api_key"].required = self.instance.pk is None
        self.fields["api_key"].help_text = (
            _("Kept encrypted. Empty leaves the one that is there.")
            if self.instance.pk
            else _("Made there under Admin, API keys: for all users, with global access.")
        )


class RefusedKey(admin.SimpleListFilter):
    """Forums that take the key no more: what the dashboard counts."""

    title = _("key")
    parameter_name = "key"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("refused", _("refused"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Forum]) -> QuerySet[Forum]:
        if self.value() != "refused":
            return queryset
        refused = queryset.exclude(locked_out_at=None)
        return refused.exclude(state=Forum.State.DISCONNECTED)


@admin.register(Forum)
class ForumAdmin(WrittenByVerbs):
    """Forums that events may be mirrored to; administrators alone connect them."""

    seen_by = changed_by = added_by = acted_by = roles.ADMINISTRATORS
    form = ForumForm
    new_words = _("Connect a forum")
    list_display = ("name", "base_url", "state", "is_well", "checked_at")
    list_filter = (RefusedKey, "state")
    search_fields = ("name", "base_url")
    ordering = ("name",)
    readonly_fields = (
        "webhook_address", "door_addresses", "found", "state", "locked_out_at", "locked_out_why",
        "not_before", "checked_at", "pinged_at", "created_at",
    )  # fmt: skip
    actions = ("look", "make_hook", "pause", "resume", "disconnect")

    def may_look_up(self, request: HttpRequest) -> bool:
        """Owners of events choose among them by name; nothing else is told of them."""
        return scope_of(request).may(roles.OWNERS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Forum]:
        rows: QuerySet[Forum] = super().get_queryset(request)
        if scope_of(request).everything:
            return rows
        return rows.exclude(state=Forum.State.DISCONNECTED)

    def get_fieldsets(self, request: HttpRequest, obj: Forum | None = None) -> Any:
        typed = ["name", "base_url", "bridge_user", "api_key", "webhook_secret", "per_minute"]
        if obj is None:
            return [(None, {"fields": [typed[0], "site", *typed[1:]]})]
        seen = ["state", "locked_out_at", "locked_out_why", "not_before", "pinged_at", "created_at"]
        return [
            (_("Last check"), {"fields": ["checked_at", "found", "webhook_address"]}),
            (_("Connection"), {"fields": typed}),
            (_("Accounts of people"), {"fields": ["door_addresses", *DOORS]}),
            (_("State"), {"fields": seen}),
        ]

    @admin.display(description=_("works"), boolean=True)
    def is_well(self, forum: Forum) -> bool | None:
        if forum.checked_at is None:
            return None
        now = timezone.now()
        return forum.is_working and all(
            one.state != "bad" for one in findings.shown(forum, now=now)
        )

    @admin.display(description=_("send to"))
    def webhook_address(self, forum: Forum) -> str:
        return settings.BASE_URL + forum.webhook_path

    @admin.display(description=_("what was found"))
    def found(self, forum: Forum) -> str:
        asked, checked = forum.check_asked_at, forum.checked_at
        context = {
            "findings": [
                (one, findings.state_in_words(one.state))
                for one in findings.shown(forum, now=timezone.now())
            ],
            "is_asked": asked is not None and (checked is None or checked < asked),
        }
        return render_to_string("admin/discourse/findings.html", context)

    @admin.display(description=_("addresses for the forum's settings"))
    def door_addresses(self, forum: Forum) -> str:
        connect = settings.BASE_URL + reverse("discourse:connect", args=[forum.site])
        granted = settings.BASE_URL + reverse("discourse:key_granted", args=[forum.site])
        rows = (("allowed user api auth redirects", granted), ("discourse connect url", connect))
        return format_html_join("", "<p>{}: <code>{}</code></p>", rows)

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Model:
        """Ways for people to show their accounts are opened on the page of the forum, later."""
        named = {name: value for name, value in _named(values).items() if name not in DOORS}
        return connecting.connect(**named, by=actor(request))

    def change(self, request: HttpRequest, obj: Forum, values: dict[str, Any]) -> Model:
        named = _named(values)
        opened = {name: named.pop(name) for name in DOORS if name in named}
        changed = connecting.change(obj, **named, by=actor(request))
        return open_doors(changed, **opened, by=actor(request))

    @verb_action(_("Check"), when=lambda forum: forum.state != Forum.State.DISCONNECTED)
    def look(self, request: HttpRequest, forum: Forum, values: dict[str, Any]) -> None:
        connecting.ask_check(forum, by=actor(request))

    @verb_action(
        _("Make the webhook there"),
        asks=Nothing,
        when=lambda forum: (
            forum.state != Forum.State.DISCONNECTED and not (forum.hook_id and forum.sealed_secret)
        ),
        explains=_(
            "A webhook is made on the forum, with a new secret that only the two know. One that "
            "sends here already gets that secret, and none is added."
        ),
    )
    def make_hook(self, request: HttpRequest, forum: Forum, values: dict[str, Any]) -> None:
        connecting.ask_hook(forum, by=actor(request))

    @verb_action(
        _("Pause"),
        when=lambda forum: forum.state == Forum.State.CONNECTED,
    )
    def pause(self, request: HttpRequest, forum: Forum, values: dict[str, Any]) -> None:
        connecting.pause(forum, by=actor(request))

    @verb_action(_("Resume"), when=lambda forum: forum.state == Forum.State.PAUSED)
    def resume(self, request: HttpRequest, forum: Forum, values: dict[str, Any]) -> None:
        connecting.resume(forum, by=actor(request))

    @verb_action(
        _("Disconnect"),
        asks=Nothing,
        danger=True,
        when=lambda forum: forum.state != Forum.State.DISCONNECTED,
        explains=_(
            "Key and secrets are forgotten. What was mirrored stays on both sides, and every "
            "address of the portal goes on answering; a new key connects the forum again."
        ),
    )
    def disconnect(self, request: HttpRequest, forum: Forum, values: dict[str, Any]) -> None:
        connecting.disconnect(forum, by=actor(request))


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """As the verbs call them: forms keep nothing under these two names."""
    names = {"api_key": "key", "webhook_secret": "secret"}
    return {names.get(name, name): value for name, value in values.items()}
