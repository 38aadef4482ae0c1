# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole event held on other days: asked for on the event's page, done to its programme."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core import roles
from apps.core.admin import EventScopedAdmin, Link, actor, link_on, scope_of
from apps.core.admin.zones import DateInput
from apps.events.models import Event
from apps.sessions import services


class FirstDay(forms.Form):
    first_day = forms.DateField(label=gettext_lazy("New first day"), widget=DateInput)


class WithPostponing(EventScopedAdmin):
    """The page that asks for the new first day."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.postpone_view)
        name = "event_sessions_session_postpone"
        return [path("postpone/<int:event_id>/", page, name=name), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def postpone_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        if not scope_of(request).may(roles.ORGANIZERS, event_id):
            raise Http404
        event = get_object_or_404(Event, pk=event_id)
        form = FirstDay(request.POST or None, initial={"first_day": event.starts_on})
        back = reverse("admin:events_event_change", args=[event.pk])
        if form.is_bound and form.is_valid():
            days = (form.cleaned_data["first_day"] - event.starts_on).days
            services.postpone(event, days=days, by=actor(request))
            messages.success(request, _("The event and all its sessions have moved."))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hold it on other days"),
            "event": event,
            "form": form,
            "back": back,
            "count": event.sessions.count(),
        }
        status = 422 if form.errors else 200
        name = "admin/event_sessions/session/postpone.html"
        return TemplateResponse(request, name, context, status=status)


@link_on("events.event")
def hold_on_other_days(request: HttpRequest, event: Any) -> Link | None:
    if event is None or not scope_of(request).may(roles.ORGANIZERS, event.pk):
        return None
    address = reverse("admin:event_sessions_session_postpone", args=[event.pk])
    return Link(_("Hold it on other days"), address)
