# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports that a person made."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.programme.models import ImportMail, ImportRun, ProgrammeSource


@tells(
    "imports",
    what=_("Programmes that you imported, and addresses of programmes that you asked us to keep."),
    seen=_("The organizers of the event."),
    kept=_("As long as the event; once you have left, without your name."),
    fields=[
        "programme.ImportRun.by",
        "programme.ProgrammeSource.by",
        "programme.Refusal.by",
        "programme.ImportMail.user",
    ],
)
def imports(user: User) -> Iterator[dict[str, Any]]:
    for run in ImportRun.objects.filter(by=user).select_related("event").order_by("pk"):
        yield {"event": run.event.slug if run.event else "", "from": run.source, "at": run.at}
    for kept in ProgrammeSource.objects.filter(by=user).select_related("event").order_by("pk"):
        yield {"event": kept.event.slug, "kept_address": kept.address}


@lets_go
def let_go(leaving: Leaving) -> None:
    ImportMail.objects.filter(user=leaving.user).delete()
