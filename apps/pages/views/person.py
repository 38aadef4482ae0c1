# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.queries import present_person
from apps.core import views
from apps.pages.queries import person as queries


@require_safe
def person(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Somebody who speaks or writes here; the number says who, whatever words follow it."""
    found = present_person(number)
    if found is None or found.unnamed:
        raise Http404
    if found.left_at is not None:
        return views.gone(request, reason=_("Whose page this was has left."))
    shown = queries.appearances(
        found, request.user, languages=request.preferences.content_languages
    )
    if not shown and not queries.is_known_to(found, request.user):
        raise Http404
    if found.pk != number or found.slug_in_path != slug:
        return redirect(found, permanent=True)
    context = {
        "person": found,
        "appearances": shown,
        "threads": queries.threads_started(found, request.user),
        "may_vouch": found.affiliation and queries.may_vouch_for(found, request.user),
    }
    return render(request, "pages/person.html", context)
