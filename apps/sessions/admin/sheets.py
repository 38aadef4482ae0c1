# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables out and in. What reads and writes them is imported when somebody asks for it."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.admin import EventScopedAdmin, actor, scope_of
from apps.core.admin.links import Link
from apps.events.models import Event
from apps.sessions.forms import TableFile, packed

if TYPE_CHECKING:
    from apps.sessions.sheets import Sheet
    from apps.sessions.sheets.sheet import Outcome

SEPARATOR = "separator"
SEPARATORS = {"semicolon": ";"}


class WithSheets(EventScopedAdmin):
    """A list that goes out as CSV just as it is filtered, and comes back in for one event."""

    sheet = ""
    """Which of `apps.sessions.sheets.SHEETS`."""

    def object_tools(self, request: HttpRequest, obj: Any = None) -> list[Link]:
        links = super().object_tools(request, obj)
        if obj is not None:
            return links
        asked, out = request.GET.copy(), self._page("export")
        comma = f"{out}?{asked.urlencode()}" if asked else out
        asked[SEPARATOR] = "semicolon"
        with_semicolons = f"{out}?{asked.urlencode()}"
        links = [*links, Link(_("Download CSV"), comma)]
        links.append(Link(_("Download with semicolons"), with_semicolons))
        if self.has_add_permission(request):
            links.append(Link(_("Upload CSV"), self._page("import")))
        return links

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("export/", view(self.export_view), name=f"{name}_export"),
            path("import/", view(self.import_view), name=f"{name}_import"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The rows of the list with its filters and search, all pages of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        separator = SEPARATORS.get(asked.pop(SEPARATOR, [""])[-1], ",")
        request.GET = asked  # type: ignore[assignment]
        rows = self.get_changelist_instance(request).get_queryset(request)
        content = self._sheet().export_file(rows, separator=separator)
        name = f"{self.sheet}-{timezone.now():%Y-%m-%d}.csv"
        return HttpResponse(
            content,
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, show what it would do, do it: each time the whole file is read anew."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sheet, events = self._sheet(), self._events(request)
        form = TableFile(request.POST or None, request.FILES or None, events=events)
        if not form.is_bound or not form.is_valid():
            return self._show(request, form, sheet)
        event, content = form.cleaned_data["event"], form.cleaned_data["content"]
        expected = form.cleaned_data["seen"] if "apply" in request.POST else ""
        outcome = self._run(form, sheet, by=actor(request), expected=expected)
        if outcome is None:
            return self._show(request, form, sheet)
        if outcome.is_done:
            return self._done(request, event, outcome)
        if expected and not outcome.problems:
            messages.warning(request, _("Something has changed meanwhile. Please look again."))
        again = {"event": event.pk, "kept": packed(content), "seen": outcome.digest}
        form = TableFile(initial=again, events=events)
        return self._show(request, form, sheet, event=event, outcome=outcome)

    def _run(self, form: TableFile, sheet: "Sheet", *, by: Any, expected: str) -> "Outcome | None":
        from apps.sessions.sheets import cells

        try:
            table = cells.read(form.cleaned_data["content"], known=sheet.names)
        except cells.BadFile as problem:
            form.add_error("file", str(problem))
            return None
        return sheet.run(table, event=form.cleaned_data["event"], by=by, expected=expected)

    def _show(
        self, request: HttpRequest, form: TableFile, sheet: "Sheet", **more: Any
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Upload CSV: %(what)s") % {"what": self.opts.verbose_name_plural},
            "form": form,
            "columns": sheet.for_people(),
            **more,
        }
        wrong = form.errors or (more.get("outcome") and more["outcome"].problems)
        return TemplateResponse(
            request, "admin/sheets/import.html", context, status=422 if wrong else 200
        )

    def _done(self, request: HttpRequest, event: Event, outcome: "Outcome") -> HttpResponse:
        new, changed = len(outcome.new), len(outcome.changed)
        parts = [
            ngettext("%(count)d added.", "%(count)d added.", new) % {"count": new},
            ngettext("%(count)d changed.", "%(count)d changed.", changed) % {"count": changed},
            ngettext("%(count)d as it was.", "%(count)d as they were.", outcome.unchanged)
            % {"count": outcome.unchanged},
        ]
        said = " ".join(parts)
        messages.success(request, said)
        asked = f"{self.event_path}__id__exact={event.pk}"
        return HttpResponseRedirect(f"{self._page('changelist')}?{asked}")

    def _sheet(self) -> "Sheet":
        from apps.sessions.sheets import SHEETS

        return SHEETS[self.sheet]()

    def _events(self, request: HttpRequest) -> QuerySet[Event]:
        scope, events = scope_of(request), Event.objects.all()
        return events if scope.everything else events.filter(pk__in=scope.events(self.added_by))

    def _page(self, what: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}")
