# SPDX-License-Identifier: AGPL-3.0-or-later
"""A kept source in the admin: what its last look brought, its log, its buttons."""

from typing import Any

from django.contrib import admin
from django.contrib import messages as page_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.admin.scope import actor, scope_of
from apps.programme import messages, queries, services
from apps.programme.forms import KeepForm
from apps.programme.models import ImportRun, ProgrammeSource

LOGGED = 50


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Choose an event and the address it is to be kept in step with."""
    form = KeepForm(
        request.POST or None,
        events=queries.events_of(scope_of(request)),
        initial={"event": request.GET.get("event"), "address": request.GET.get("address")},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        source = services.keep_in_step(values.pop("event"), by=actor(request), **values)
        return redirect(source.get_absolute_url())
    context = _context(request, title=_("Keep a programme in step"), form=form)
    status = 422 if form.is_bound else 200
    return render(request, "admin/programme/keep.html", context, status=status)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Status and log; its form changes address, zone, format and interval."""
    source = _source(request, pk)
    names = ("address", "interval", "timezone", "format")
    initial = {name: getattr(source, name) for name in names}
    form = KeepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.keep_in_step(source.event, by=actor(request), **form.cleaned_data)
        page_messages.success(request, _("Saved. The address is looked at now."))
        return redirect(source.get_absolute_url())
    runs = _log(source)
    context = _context(
        request,
        waiting=next((run for run in runs if run.state == ImportRun.State.WAITING), None),
        title=_("Programme of %(event)s") % {"event": source.event.name},
        source=source,
        form=form,
        problem=messages.of_problem(source.problem),
        runs=runs,
        zone=source.event.timezone,
    )
    status = 422 if form.is_bound else 200
    return render(request, "admin/programme/source.html", context, status=status)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Look now, pause, resume, or keep in step no longer."""
    source, by = _source(request, pk), actor(request)
    if verb == "look":
        services.sync_now(source, by=by)
        page_messages.success(request, _("The address is looked at now. Reload in a moment."))
    elif verb == "pause":
        services.pause(source, by=by)
    elif verb == "resume":
        services.resume(source, by=by)
    else:
        services.stop_keeping(source, by=by)
        page_messages.success(request, _("The address is no longer looked at; sessions stay."))
        return redirect("admin:programme_programmesource_changelist")
    return redirect(source.get_absolute_url())


def _source(request: HttpRequest, pk: int) -> ProgrammeSource:
    sources = queries.sources_of(scope_of(request))
    return get_object_or_404(sources.select_related("event", "by__person"), pk=pk)


def _log(source: ProgrammeSource) -> list[ImportRun]:
    return list(source.runs.select_related("by__person").order_by("-at", "-pk")[:LOGGED])


def _context(request: HttpRequest, **context: Any) -> dict[str, Any]:
    opts = ProgrammeSource._meta
    changelist = reverse("admin:programme_programmesource_changelist")
    return {**admin.site.each_context(request), "opts": opts, "changelist": changelist, **context}
