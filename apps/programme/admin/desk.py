# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of imports needs a hand."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import desk
from apps.core.admin import Scope
from apps.programme import queries


@desk.asks("programme.waiting")
def waiting_imports(scope: Scope) -> desk.Item | None:
    """Previews of files and of kept sources; what vanished in a mass is among them."""
    waiting = queries.waiting_runs(queries.runs_of(scope)).count()
    address = reverse("admin:programme_importrun_changelist") + "?state__exact=waiting"
    words = _("Imports that wait for a decision")
    return desk.Item(words, waiting, address, urgent=True)


@desk.asks("programme.troubled")
def troubled_sources(scope: Scope) -> desk.Item | None:
    """Kept sources that can't be read."""
    troubled = queries.troubled_sources(queries.sources_of(scope)).count()
    address = reverse("admin:programme_programmesource_changelist") + "?needs=hand"
    words = _("Kept programmes that can’t be read")
    return desk.Item(words, troubled, address, urgent=True)
