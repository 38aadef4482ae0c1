# SPDX-License-Identifier: AGPL-3.0-or-later
from django.utils.translation import ngettext


def lead_words(lead: int) -> str:
    """So many minutes before, in days, hours or minutes."""
    if lead % (24 * 60) == 0:
        days = lead // (24 * 60)
        return ngettext("{n} day before", "{n} days before", days).format(n=days)
    if lead % 60 == 0:
        hours = lead // 60
        return ngettext("{n} hour before", "{n} hours before", hours).format(n=hours)
    return ngettext("{n} minute before", "{n} minutes before", lead).format(n=lead)
