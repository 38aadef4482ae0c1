# SPDX-License-Identifier: AGPL-3.0-or-later
"""The local mailbox; included only where settings.LOCAL_MAILBOX names one."""

from django.urls import path

from apps.accounts.views import mailbox

app_name = "mailbox"
urlpatterns = [path("", mailbox.mailbox, name="list")]
