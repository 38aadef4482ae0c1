# SPDX-License-Identifier: AGPL-3.0-or-later
import logging
from datetime import datetime
from smtplib import SMTPException

from allauth.account import app_settings
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Refused

logger = logging.getLogger(__name__)


def send_code(email: str, *, code: str) -> None:
    """Send the code, in the language of the page that asked for it. Refused when mail is away.

    The code stands in the subject: phones show it, and offer to type it in.
    """
    context = {"code": code, "minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60}
    message = EmailMessage(
        subject=_("%(code)s is your code for Eventforum") % context,
        body=render_to_string("emails/accounts/sign_in_code.txt", context),
        to=[email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise Refused(
            _("The mail with the code could not be sent. Try again in a few minutes."),
            code="mail-away",
        ) from error


def tell_of_leaving(email: str) -> None:
    """Tell an address that it no longer opens an account, for the case that it was not its owner.

    The change is made and stays, whether the mail goes out or not.
    """
    message = EmailMessage(
        subject=_("Your Eventforum account no longer has this address"),
        body=render_to_string(
            "emails/accounts/address_left.txt", {"contact": settings.EVENTFORUM_CONTACT}
        ),
        to=[email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (OSError, SMTPException):
        logger.warning("A mail about a changed address could not be sent", exc_info=True)


def tell_of_departure(email: str | None, *, at: datetime | None) -> None:
    """Tell the person that their account will go: it may not have been them who asked.

    An account without an address is told on its pages only; mail that is away stops nobody.
    """
    if not email or at is None:
        return
    context = {"day": at, "base_url": settings.BASE_URL, "page": reverse("accounts:settings")}
    message = EmailMessage(
        subject=_("You are leaving Eventforum"),
        body=render_to_string("emails/accounts/departure.txt", context),
        to=[email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (OSError, SMTPException) as problem:
        logger.warning("The mail about a leaving could not be sent: %s", problem)


def tell_of_change(user: User, change: str) -> None:
    """Tell the person what was changed about their ways in, for the case that it was not them.

    An account without an address is told on its pages only; mail that is away stops nobody.
    """
    if not user.email:
        return
    context = {
        "change": change,
        "ways": f"{settings.BASE_URL}{reverse('accounts:ways')}",
        "sessions": f"{settings.BASE_URL}{reverse('accounts:sessions')}",
    }
    message = EmailMessage(
        subject=_("Your Eventforum account: the ways in have changed"),
        body=render_to_string("emails/accounts/ways_changed.txt", context),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (OSError, SMTPException):
        logger.warning("A mail about changed ways in could not be sent", exc_info=True)
