# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from apps.rsvps import intents


@receiver(user_logged_in, dispatch_uid="rsvps.count_what_was_kept")
def count_what_was_kept(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    intents.carry_out(request, by=user)
