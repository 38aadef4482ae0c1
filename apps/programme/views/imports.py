# SPDX-License-Identifier: AGPL-3.0-or-later
"""An import in the admin: give a file or an address, look at the preview, decide."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib import messages as page_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.admin.scope import actor, scope_of
from apps.core.limits import limit_or_refuse
from apps.core.roles import OWNERS
from apps.programme import messages, queries, services
from apps.programme.forms import AgainForm, DecideForm, StartForm
from apps.programme.models import ImportRun
from apps.programme.services.previewing import KINDS
from apps.programme.views import shown

State = ImportRun.State


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The first step: where the programme comes from, and where it goes."""
    scope = scope_of(request)
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        events=queries.events_of(scope),
        may_open=scope.may(OWNERS),
        initial={"event": request.GET.get("event"), "address": request.GET.get("address")},
    )
    if request.method == "POST" and form.is_valid():
        limit_or_refuse("import", request.user.pk, rate=60, per=timedelta(hours=1), burst=20)
        return redirect(_started(request, form.cleaned_data).get_absolute_url())
    context = _context(request, title=_("Import a programme"), form=form)
    status = 422 if form.is_bound else 200
    return render(request, "admin/programme/start.html", context, status=status)


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The run as it stands: at work, waiting with its preview, applied, failed, thrown away."""
    run = _run(request, pk)
    kind = request.GET.get("group", "")
    kind = kind if kind in KINDS else ""
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    preview = services.preview(run) if run.state in {State.WAITING, State.APPLIED} else {}
    zone = (run.event.timezone if run.event else preview.get("timezone")) or "UTC"
    groups = shown.groups(
        preview, set(run.choices.get("left_out", ())), zone=zone, kind=kind, page=max(number, 1)
    )
    context = _context(
        request,
        title=_titled(run),
        run=run,
        preview=preview,
        groups=groups,
        zone=zone,
        group=groups[0] if kind and groups else None,
        page=number,
        numbers=" ".join(str(row.number) for group in groups for row in group.rows),
        **_around(request, run, preview, zone),
    )
    response = render(request, f"admin/programme/{_template(run)}.html", context)
    if run.state in ImportRun.AT_WORK:
        response["Refresh"] = "2"
    return response


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is ticked on this page; then apply, or go on choosing."""
    run = _run(request, pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        page_messages.error(request, _("This form was not complete. Look at the preview again."))
        return redirect(run.get_absolute_url())
    do, _colon, about = form.cleaned_data["do"].partition(":")
    run = services.choose(
        run,
        fingerprint=form.cleaned_data["fingerprint"],
        shown=form.numbers(),
        taken=form.taken(),
        groups=[about] if do in {"all", "none"} else (),
        take_groups=do == "all",
        reused=form.reused(),
    )
    if do == "apply":
        services.approve(run, fingerprint=run.fingerprint, by=actor(request))
        return redirect(run.get_absolute_url())
    if do == "save":
        page_messages.success(request, _("Your choices are kept. Nothing is applied yet."))
    return redirect(_place(run, do, about, request.GET.get("group", "")))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the same file with another zone, format or address word."""
    run = _run(request, pk)
    form = AgainForm(request.POST, opens=run.event is None)
    if not form.is_valid():
        page_messages.error(request, _("Choose a zone and a format from the lists."))
        return redirect(run.get_absolute_url())
    services.read_again(run, by=actor(request), **form.cleaned_data)
    return redirect(run.get_absolute_url())


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the preview away."""
    services.discard(_run(request, pk), by=actor(request))
    page_messages.success(request, _("The import was thrown away. The event is as it was."))
    return redirect("admin:programme_importrun_changelist")


def _started(request: HttpRequest, values: dict[str, Any]) -> ImportRun:
    file = values.pop("file")
    address = values.pop("address")
    if not file:
        address = services.web_address(address)
    return services.start_import(
        source=file.name if file else address,
        content=file.read() if file else None,
        by=actor(request),
        **values,
    )


def _run(request: HttpRequest, pk: int) -> ImportRun:
    runs = queries.runs_of(scope_of(request))
    return get_object_or_404(runs.select_related("event", "by__person", "kept_source"), pk=pk)


def _around(
    request: HttpRequest, run: ImportRun, preview: dict[str, Any], zone: str
) -> dict[str, Any]:
    """What stands beside the groups: problem, warnings, questions, the example of a time."""
    options = {name: run.options.get(name, "") for name in ("timezone", "format", "slug")}
    again_form = AgainForm(opens=run.event is None, initial=options)
    is_address = run.source.startswith(("http://", "https://"))
    can_keep = is_address and run.event is not None and run.kept_source is None
    return {
        # What vanished in a mass is told above the groups, with its numbers.
        "problem": "" if preview.get("is_mass_removal") else messages.of_problem(run.problem),
        "warnings": shown.warnings(preview),
        "example": shown.example(preview, zone=zone),
        "again_form": again_form if run.state in {State.WAITING, State.FAILED} else None,
        "reused": [
            {**asked, "said": run.choices.get("reused", {}).get(asked["code"], "")}
            for asked in preview.get("reused", ())
        ],
        "offers_keeping": can_keep and run.state == State.APPLIED,
    }


def _titled(run: ImportRun) -> str:
    if run.event is None:
        return _("Import into a new event")
    return _("Import into %(event)s") % {"event": run.event.name}


def _template(run: ImportRun) -> str:
    if run.state in ImportRun.AT_WORK:
        return "at_work"
    return "preview" if run.state == State.WAITING else "result"


def _place(run: ImportRun, do: str, about: str, group: str) -> str:
    """Where the person goes on choosing: the group they asked for, or where they were."""
    kind, _colon, page = about.partition(":")
    group = kind if do == "show" else group
    address = run.get_absolute_url()
    if group not in KINDS:
        return address
    page = page if page.isascii() and page.isdigit() else "1"
    return f"{address}?group={group}&page={page}"


def _context(request: HttpRequest, **context: Any) -> dict[str, Any]:
    """What every page of the admin needs."""
    opts = ImportRun._meta
    changelist = reverse("admin:programme_importrun_changelist")
    return {**admin.site.each_context(request), "opts": opts, "changelist": changelist, **context}
