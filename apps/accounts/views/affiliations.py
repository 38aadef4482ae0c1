# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import services
from apps.accounts.forms import AffiliationForm, VouchingForm
from apps.accounts.guarding import findable, may_vouch
from apps.accounts.models import Person
from apps.accounts.signed_in import SignedInRequest
from apps.accounts.views.settings import limit_changes
from apps.core import refusals
from apps.core.htmx import see_other


@require_POST
@login_required
def affiliation(request: SignedInRequest) -> HttpResponse:
    """Where I belong, in my own words."""
    form = AffiliationForm(request.POST)
    if not form.is_valid():
        return refusals.send_back(request, refusals.errors_of(form), status=422)
    limit_changes(request.user)
    services.affiliate(request.user.person, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return see_other(reverse("accounts:settings"))


@require_POST
@login_required
def vouch(request: SignedInRequest, number: int) -> HttpResponse:
    """An organizer confirms where somebody belongs, or takes that back."""
    people = findable(Person.objects.visible_to(request.user), request.user)
    person = get_object_or_404(people, pk=number)
    form = VouchingForm(request.POST)
    if not may_vouch(request.user) or not form.is_valid():
        raise Http404
    if form.cleaned_data["step"] == "confirm":
        services.confirm_affiliation(person, seen=form.cleaned_data["seen"], by=request.user)
    else:
        services.doubt_affiliation(person, by=request.user)
    messages.success(request, _("Saved."))
    return see_other(person.get_absolute_url())
