# SPDX-License-Identifier: AGPL-3.0-or-later
from django.utils.translation import gettext_lazy as _

from apps.core.admin.history import name_verbs

name_verbs(
    {
        "event.engine_chosen": _("Machine for translations chosen"),
        "event.engine_dropped": _("Machine for translations not asked any more"),
        "event.term_set": _("Word of the glossary written"),
        "event.term_removed": _("Word of the glossary taken away"),
        "translation.checked": _("Language version checked by the author"),
    }
)
