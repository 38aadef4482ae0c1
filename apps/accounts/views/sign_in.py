# SPDX-License-Identifier: AGPL-3.0-or-later
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import cookies, providers, services
from apps.accounts.forms import AddressForm, CodeForm, NameForm
from apps.accounts.next_page import next_page
from apps.accounts.preferences import CONTENT, THEME, UI, ZONE, join_languages
from apps.accounts.queries import account_of
from apps.accounts.sign_in import CodeSignIn
from apps.core import kept_input

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
def ask_for_code(request: HttpRequest) -> HttpResponse:
    """The one door: providers, passkeys, and a code for any address, known here or not."""
    goal = next_page(request)
    if request.user.is_authenticated:
        return redirect(goal)
    kept = kept_input.take(request, request.path) or request.GET
    form = AddressForm(request.POST or None, initial={"email": kept.get("email", "")})
    if form.is_valid():
        CodeSignIn.begin(request, form.cleaned_data["email"], next_page=goal)
        return redirect("account_confirm_login_code")
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": goal, "providers": providers.configured()}
    return render(request, "account/login.html", context, status=status)


@read_or_send
def confirm_code(request: HttpRequest) -> HttpResponse:
    """The code from the mail; then in, or on to the question for a name."""
    process = CodeSignIn.under_way(request)
    if process is None or process.is_proved:
        return _elsewhere(request, process)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if process.try_code(form.cleaned_data["code"]):
            return _proved(process)
        if process.is_over:
            messages.error(request, _("Three wrong codes. Ask for a new one."))
            return redirect(_sign_in_address(process))
        form.add_error("code", _("This is not the code. Look for the newest mail from us."))
    status = 422 if form.is_bound else 200
    context = {"form": form, "email": process.email, "can_resend": process.can_resend}
    context["login_address"] = _sign_in_address(process)
    return render(request, "account/confirm_login_code.html", context, status=status)


@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    process = CodeSignIn.under_way(request)
    if process is None or process.is_proved:
        return _elsewhere(request, process)
    process.send_again()
    messages.success(request, _("A new code is on its way. The first one no longer works."))
    return redirect("account_confirm_login_code")


@read_or_send
def name_yourself(request: HttpRequest) -> HttpResponse:
    """The last question to somebody new; the answer makes the account."""
    process = CodeSignIn.under_way(request)
    if process is None or not process.is_proved:
        return _elsewhere(request, process)
    form = NameForm(request.POST or None, initial=kept_input.take(request, request.path))
    if form.is_valid():
        reader = request.preferences
        user = services.join(
            email=process.email,
            name=form.cleaned_data["name"],
            ui_language=reader.ui_language,
            languages=reader.content_languages,
        )
        return process.enter(user)
    status = 422 if form.is_bound else 200
    return render(request, "account/name.html", {"form": form}, status=status)


@read_or_send
def sign_out(request: HttpRequest) -> HttpResponse:
    """A question on GET, the end of the session on POST; how to read stays with the device."""
    if request.method != "POST":
        return render(request, "account/logout.html", {"next": next_page(request)})
    goal, reader = next_page(request), request.preferences
    get_adapter().logout(request)
    response = redirect(goal)
    kept = {
        UI: reader.ui_language,
        CONTENT: join_languages(reader.content_languages),
        THEME: reader.theme,
        ZONE: "" if reader.zone_is_guess else reader.timezone,
    }
    cookies.remember(request, response, kept)
    return response


@require_GET
def inactive(request: HttpRequest) -> HttpResponse:
    """The account exists and may not be used."""
    return render(request, "account/account_inactive.html", status=403)


def _proved(process: CodeSignIn) -> HttpResponse:
    if user := account_of(process.email):
        return process.enter(user)
    process.keep_proof()
    return redirect("account_name")


def _elsewhere(request: HttpRequest, process: CodeSignIn | None) -> HttpResponse:
    """Where somebody belongs who opened a step that is not theirs."""
    if process is None:
        if request.user.is_authenticated:
            return redirect(next_page(request))
        messages.info(request, _("That took too long. Ask for a new code."))
        return redirect("account_login")
    return redirect("account_name" if process.is_proved else "account_confirm_login_code")


def _sign_in_address(process: CodeSignIn) -> str:
    query = urlencode({"next": process.next_page, "email": process.email})
    return f"{reverse('account_login')}?{query}"
