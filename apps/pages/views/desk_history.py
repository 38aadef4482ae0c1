# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every text that speakers ever published, for everybody; POST brings one back, for them."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import text as texts
from apps.core.htmx import see_other
from apps.pages.desks import Desk, opened, written
from apps.pages.queries import desk as queries
from apps.sessions import services
from apps.sessions.models import PreparationVersion, SummaryVersion

Version = SummaryVersion | PreparationVersion


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Of the summary."""
    found = opened(request, event_slug, code)
    standing = queries.dossier_of(found.session).summary
    versions = queries.versions_of(standing) if standing else []
    return _history(
        request, found, versions, services.restore_summary, _("Earlier texts of the summary")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def preparation(request: HttpRequest, event_slug: str, code: str) -> HttpResponse:
    """Of what participants prepare."""
    found = opened(request, event_slug, code)
    versions = queries.preparations_of(found.session)
    return _history(
        request,
        found,
        versions,
        services.restore_preparation,
        _("Earlier texts of the preparation"),
    )


def _history(
    request: HttpRequest,
    found: Desk,
    versions: Sequence[Version],
    restore: Callable[..., object],
    title: str,
) -> HttpResponse:
    if not versions:
        raise Http404
    if request.method == "POST":
        if answer := written(request, found):
            return answer
        chosen = {str(version.number): version for version in versions}
        version = chosen.get(request.POST.get("version", ""))
        if version is None:
            raise Http404
        base = request.POST.get("base", "")
        seen = int(base) if base.isascii() and base.isdecimal() and len(base) < 10 else 0
        restore(version, by_person=found.person, by=found.by, seen=seen)
        messages.success(request, _("The earlier text is published again."))
        return see_other(request.path)
    context = {
        "session": found.session, "event": found.session.event, "desk": found, "title": title,
        "versions": [(version, texts.render(version.text).html) for version in versions],
    }  # fmt: skip
    return render(request, "pages/desk_history.html", context)
