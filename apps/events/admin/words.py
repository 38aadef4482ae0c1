# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to events and series, in words."""

from django.utils.translation import gettext_lazy as _

from apps.core.admin.history import name_verbs

name_verbs(
    {
        "event.opened": _("Event opened"),
        "event.changed": _("Event changed"),
        "event.renamed": _("Address changed"),
        "event.cancelled": _("Event cancelled"),
        "event.restored": _("Cancellation taken back"),
        "event.channel_added": _("Link to another place added"),
        "event.channel_removed": _("Link to another place removed"),
        "event.role_given": _("Role given"),
        "event.role_taken": _("Role taken away"),
        "event.starts_by_grant": _("Who starts discussions changed"),
        "event.started": _("Event started by a grant"),
        "suggestion.made": _("Event suggested"),
        "suggestion.taken": _("Somebody answers a suggestion"),
        "suggestion.opened": _("Suggested event opened"),
        "suggestion.declined": _("Suggested event declined"),
        "grant.asked": _("Grant asked for"),
        "grant.given": _("Grant given"),
        "grant.refused": _("Grant refused"),
        "grant.revoked": _("Grant taken back"),
        "sanction.warned": _("Somebody warned"),
        "sanction.silenced": _("Somebody silenced in this event"),
        "sanction.banned": _("Somebody banned from writing"),
        "sanction.lifted": _("Sanction taken back"),
        "commitment.made": _("Commitment made"),
        "commitment.proved": _("Backup, restore test or export written down"),
        "series.opened": _("Series opened"),
        "series.changed": _("Series changed"),
        "series.renamed": _("Address of the series changed"),
    }
)
