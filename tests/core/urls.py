# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small pages on which the core's middleware and answers are tried."""

from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from apps.core import kept_input, views
from apps.core.errors import Refused, TooMany
from apps.core.htmx import fragment_or_redirect, invalid, page_or_fragment, redirect_whole_page
from apps.core.page_cache import cached_page

handler400, handler403 = "apps.core.views.bad_request", "apps.core.views.forbidden"
handler404, handler500 = "apps.core.views.not_found", "apps.core.views.server_error"


class WordForm(forms.Form):
    word = forms.CharField(max_length=5, label="Word")


def page(request):
    """What the page would show: waiting messages, and the input kept for its form."""
    words = [str(message) for message in get_messages(request)]
    return HttpResponse(f"{words} {kept_input.take(request, '/write/')}")


def echo(request):
    return HttpResponse(f"{request.GET.dict()} {request.POST.dict()}")


def write(request):
    if request.POST.get("word") == "no":
        raise Refused("Not this <word>.")
    if request.POST.get("word") == "fast":
        raise TooMany("You can go on in 40 seconds.", retry_after=40)
    form = WordForm(request.POST)
    if not form.is_valid():
        page = "core/refused.html" if "page" in request.POST else ""
        return invalid(request, "core/_refusal.html", {"form": form, "words": "bad"}, page=page)
    return fragment_or_redirect(
        request, "core/_refusal.html", {"words": "done"}, to="/page/#p1", say="Żółw was saved."
    )


def leave(request):
    return redirect_whole_page(request, "/page/")


def listing(request):
    return page_or_fragment(request, "core/_refusal.html", {"words": "whole"}, "part")


def refused_page(request):
    raise Refused("Nothing to see.")


def forbidden(request):
    raise PermissionDenied("inner words")


def broken(request):
    raise ZeroDivisionError("inner words")


def gone(request):
    return views.gone(request, reason="Removed on 3 May.")


def feed(request):
    return HttpResponse("BEGIN:VCALENDAR", headers={"Cache-Control": "public, max-age=300"})


FORMS = Template("<form>{% csrf_token %}</form><form>{% csrf_token %}</form>")


def kept(request):
    return cached_page(request, ("forms",), lambda: FORMS.render(RequestContext(request)))


urlpatterns = [
    path("kept/", kept),
    path("page/", page),
    path("echo/", csrf_exempt(echo)),
    path("echo/<path:rest>", lambda request, rest: HttpResponse(rest)),
    path("write/", csrf_exempt(write)),
    path("guarded/", echo),
    path("leave/", csrf_exempt(leave)),
    path("listing/", listing),
    path("refused/", refused_page),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("gone/", gone),
    path("feed/", feed),
    path("", include("eventforum.urls")),
]
