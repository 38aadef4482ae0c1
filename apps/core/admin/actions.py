# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs as actions of a list and as buttons of an object's page.

    @verb_action(_("Cancel"), asks=Reason, when=lambda event: event.cancelled_at is None)
    def cancel(self, request, event, values):
        services.cancel(event, by=actor(request), **values)

The function does it for one object. What the verb refuses is told by object, the others go on. With
`asks` a page asks first, without a script; its form's cleaned data come as `values`. `Nothing` asks
for a yes only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.errors import Refused
from apps.core.roles import Roles

MOST = 500
"""So many objects at once; more are a matter for an import."""

_offered: dict[str, dict[str, Callable[..., Any]]] = {}

OneObject = Callable[[Any, HttpRequest, Any, dict[str, Any]], Any]


class Nothing(forms.Form):
    """Asks for a yes."""


class Reason(forms.Form):
    """Asks why; everybody reads the answer."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, shown to everybody"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "class": "vTextField"}),
    )


class OptionalReason(Reason):
    """Asks why; no answer is fine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


@dataclass(frozen=True)
class Button:
    """A verb that fits the object as it is now."""

    name: str
    words: str
    danger: bool


def verb_action(
    words: Any,
    *,
    asks: type[forms.Form] | None = None,
    when: Callable[[Any], bool] | None = None,
    explains: Any = "",
    danger: bool = False,
    by: Roles | None = None,
    ends: bool = False,
) -> Callable[[OneObject], Callable[..., Any]]:
    """Make an admin action of a function for one object; `when` says whether a button is shown.

    `asks` may take `objects=` (the list of what was chosen) if it says `wants_objects = True`.
    `explains` stands on the page that asks. `by` are the roles that may, where they are others
    than `acted_by` of the table. `ends` says that the object is gone afterwards.
    """

    def decorate(do: OneObject) -> Callable[..., Any]:
        @wraps(do)
        def action(
            model_admin: Any, request: HttpRequest, chosen: QuerySet[Any]
        ) -> HttpResponse | None:
            objects = list(chosen[: MOST + 1])
            if len(objects) > MOST:
                messages.error(
                    request, _("Choose fewer: at most %(count)d at once.") % {"count": MOST}
                )
                return None
            values: dict[str, Any] = {}
            if asks is not None and objects:
                form = _form(asks, request, objects)
                if not form.is_valid():
                    return _ask(model_admin, request, objects, form, action)
                values = form.cleaned_data
            _do_each(model_admin, request, objects, values, do, words)
            return None if ends else _back(request)

        action.verb_by = by  # type: ignore[attr-defined]
        action.verb_words, action.verb_when = words, when  # type: ignore[attr-defined]
        action.verb_danger, action.verb_explains = danger, explains  # type: ignore[attr-defined]
        return admin.action(action, description=words)

    return decorate


def offer(table: str, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a verb of a higher app among the actions of a lower app's table ("events.event")."""

    def register(action: Callable[..., Any]) -> Callable[..., Any]:
        action.__name__ = name
        _offered.setdefault(table, {})[name] = action
        return action

    return register


def offered(table: str) -> dict[str, Callable[..., Any]]:
    """The verbs that higher apps have put there, by name."""
    return dict(_offered.get(table, {}))


def buttons_of(model_admin: Any, request: HttpRequest, obj: Any) -> list[Button]:
    """The verbs of this admin that the person may do to this object, as it is now."""
    shown = []
    for name, (action, _name, _words) in model_admin.get_actions(request).items():
        fits = getattr(action, "verb_when", None)
        if not hasattr(action, "verb_words") or not model_admin.may_act(request, action, obj):
            continue
        if fits is None or fits(obj):
            shown.append(Button(name, action.verb_words, action.verb_danger))
    return shown


def _form(asks: Any, request: HttpRequest, objects: list[Any]) -> forms.Form:
    told = {"objects": objects} if getattr(asks, "wants_objects", False) else {}
    if "confirmed" in request.POST:
        return asks(request.POST, prefix="ask", **told)
    return asks(prefix="ask", **told)


def _ask(
    model_admin: Any,
    request: HttpRequest,
    objects: list[Any],
    form: forms.Form,
    action: Any,
) -> TemplateResponse:
    opts = model_admin.opts
    context = {
        **model_admin.admin_site.each_context(request),
        "title": action.verb_words,
        "explains": action.verb_explains,
        "danger": action.verb_danger,
        "action": action.__name__,
        "chosen_name": ACTION_CHECKBOX_NAME,
        "objects": objects,
        "form": form,
        "opts": opts,
        "next": request.POST.get("next", ""),
        "back": _safe(request) or reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
        "media": model_admin.media + form.media,
    }
    request.current_app = model_admin.admin_site.name
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/ask.html", context, status=status)


def _do_each(
    model_admin: Any,
    request: HttpRequest,
    objects: list[Any],
    values: dict[str, Any],
    do: OneObject,
    words: Any,
) -> None:
    done = 0
    for obj in objects:
        try:
            do(model_admin, request, obj, values)
            done += 1
        except Refused as refusal:
            messages.error(
                request,
                _("%(object)s: %(reason)s") % {"object": capfirst(str(obj)), "reason": refusal},
            )
    if done:
        said = ngettext("“%(verb)s” is done.", "“%(verb)s” is done, %(count)d times.", done) % {
            "verb": words,
            "count": done,
        }
        messages.success(request, said)


def _back(request: HttpRequest) -> HttpResponse | None:
    """To the page that the button stood on; None for the list."""
    to = _safe(request)
    return redirect(to) if to else None


def _safe(request: HttpRequest) -> str:
    to = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        to, {request.get_host()}, require_https=request.is_secure()
    )
    return to if ours else ""
