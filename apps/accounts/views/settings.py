# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import cookies, services, zones
from apps.accounts.forms import LanguagesForm, NameForm, PreferencesForm
from apps.accounts.models import Person, User
from apps.accounts.next_page import next_page
from apps.accounts.preferences import CONTENT, THEME, UI, ZONE, join_languages
from apps.core import kept_input, limits, refusals
from apps.core import languages as known_languages
from apps.core.htmx import see_other

COOKIE_OF = {"ui_language": UI, "languages": CONTENT, "timezone": ZONE, "theme": THEME}


@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """How I read, for everybody; and my name, for those signed in."""
    reader = request.preferences
    mine = _described(request)
    context: dict[str, Any] = {
        "ui_languages": [
            (code, known_languages.autonym(code)) for code, _name in settings.LANGUAGES
        ],
        "my_languages": mine,
        "more_languages": known_languages.choices(reader.ui_language),
        "countries": zones.by_country(reader.ui_language, timezone.now().date()),
    }
    if request.user.is_authenticated:
        kept = kept_input.take(request, reverse("accounts:rename"))
        context["name"] = kept.get("name", request.user.person.name)
        context |= _affiliation(request, request.user.person, mine)
    return render(request, "accounts/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Language of the pages, zone and theme, from the menu or the settings page."""
    if request.method != "POST":
        return redirect("accounts:settings")
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return refusals.send_back(request, refusals.errors_of(form), status=422)
    return _choose(request, **form.choices())


@require_POST
def languages(request: HttpRequest) -> HttpResponse:
    """One step on the list of languages I read."""
    form = LanguagesForm(request.POST)
    if not form.is_valid():
        return refusals.send_back(request, refusals.errors_of(form), status=422)
    return _choose(request, languages=form.after(list(request.preferences.content_languages)))


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={reverse('accounts:settings')}")
    form = NameForm(request.POST)
    if not form.is_valid():
        return refusals.send_back(request, refusals.errors_of(form), status=422)
    limit_changes(request.user)
    services.rename(request.user.person, name=form.cleaned_data["name"], by=request.user)
    messages.success(request, _("Saved."))
    return see_other(reverse("accounts:settings"))


@require_POST
def machines(request: HttpRequest) -> HttpResponse:
    """Whether machines may put my words into other languages."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={reverse('accounts:settings')}")
    limit_changes(request.user)
    choice = request.POST.get("machines")
    services.forbid_machines(
        request.user.person, choice == "no", by=request.user, allows_sessions=choice == "all"
    )
    messages.success(request, _("Saved."))
    return see_other(f"{reverse('accounts:settings')}#machines")


def limit_changes(user: User) -> None:
    """Each change of a name or affiliation is shown anew on everything the person wrote."""
    limits.limit_or_refuse("said-of-oneself", user.pk, rate=10, per=timedelta(hours=1), burst=10)


def _choose(request: HttpRequest, **choices: Any) -> HttpResponse:
    """Keep the choices with the account, or else on this device; then back to the page."""
    response = see_other(next_page(request, default=reverse("accounts:settings")))
    if request.user.is_authenticated:
        services.change_preferences(request.user, **choices)
        cookies.forget(response, [COOKIE_OF[name] for name in choices])
    else:
        kept = services.checked_choices(**choices)
        cookies.remember(
            request,
            response,
            {
                COOKIE_OF[name]: join_languages(value) if name == "languages" else value
                for name, value in kept.items()
            },
        )
    with override(choices.get("ui_language") or request.preferences.ui_language):
        messages.success(request, _("Saved."))
    return response


def _affiliation(
    request: HttpRequest, person: Person, mine: list[dict[str, Any]]
) -> dict[str, Any]:
    """What stands in the form: what was refused just now, else what is kept."""
    kept = kept_input.take(request, reverse("accounts:affiliation"))
    language = kept.get("language", person.affiliation_language)
    return {
        "affiliation": kept.get("affiliation", person.affiliation),
        "affiliation_language": language,
        "affiliation_language_is_other": language not in {known["code"] for known in mine},
    }


def _described(request: HttpRequest) -> list[dict[str, Any]]:
    """The languages I read, with what can be done to each; that of the pages always stays."""
    reader = request.preferences
    return [
        {
            "code": code,
            "name": known_languages.name_of(code, reader.ui_language),
            "autonym": known_languages.autonym(code),
            "direction": known_languages.direction(code),
            "removable": code != reader.ui_language,
        }
        for code in reader.content_languages
    ]
