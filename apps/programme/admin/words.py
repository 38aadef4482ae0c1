# SPDX-License-Identifier: AGPL-3.0-or-later
from django.utils.translation import gettext_lazy as _

from apps.core.admin.history import name_verbs

name_verbs(
    {
        "programme.imported": _("Programme imported"),
        "import.requested": _("Import begun"),
        "import.approved": _("Import approved"),
        "import.discarded": _("Import thrown away"),
        "import.waiting": _("Import waits for a decision"),
        "source.kept": _("Programme kept in step with an address"),
        "source.paused": _("Kept programme paused"),
        "source.resumed": _("Kept programme resumed"),
        "source.sync_asked": _("Kept programme looked at by hand"),
        "source.stopped": _("Programme no longer kept in step"),
    }
)
