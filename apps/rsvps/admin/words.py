# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened around places, in words."""

from django.utils.translation import gettext_lazy as _

from apps.core.admin.history import name_verbs

name_verbs(
    {
        "rsvps.places_set": _("Number of places changed"),
        "rsvps.called_off": _("Who answered is to hear that it does not take place"),
        "rsvps.on_again": _("Who answered is to hear that it takes place after all"),
        "rsvp.promoted": _("A free place was offered to who waited longest"),
        "rsvp.lapsed": _("A place that nobody confirmed in time was taken back"),
    }
)
