# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browsers that one is told on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.signed_in import SignedInRequest
from apps.core import refusals
from apps.core.htmx import see_other
from apps.notifications import services
from apps.notifications.forms import DeviceForm
from apps.notifications.models import PushDevice


@require_safe
@login_required
def devices(request: SignedInRequest) -> HttpResponse:
    """Which there are, and the way to add this one."""
    rows = PushDevice.objects.filter(user=request.user).select_related("session")
    context = {
        "devices": rows.order_by("-created_at", "-pk"),
        "portal_key": services.portal_key().public,
    }
    return render(request, "notifications/devices.html", context)


@require_POST
@login_required
def add(request: SignedInRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return refusals.send_back(request, refusals.errors_of(form), status=422)
    services.add_device(
        request.user, session_key=request.session.session_key or "", **form.cleaned_data
    )
    messages.success(request, _("You will be told on this device, too."))
    return _back()


@require_POST
@login_required
def remove(request: SignedInRequest, device_id: int) -> HttpResponse:
    services.remove_device(request.user, device_id)
    messages.success(request, _("You are told nothing there any more."))
    return _back()


@require_POST
@login_required
def attempt(request: SignedInRequest, device_id: int) -> HttpResponse:
    """Send something there, to see whether it arrives."""
    device = get_object_or_404(PushDevice, pk=device_id, user=request.user)
    services.try_device(request.user, device)
    messages.success(request, _("Sent. It appears there within a minute, when the device is on."))
    return _back()


def _back() -> HttpResponse:
    return see_other(reverse("notifications:devices"))
