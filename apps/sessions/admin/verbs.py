# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verbs of a programme are called in histories."""

from django.utils.translation import gettext_lazy as _

from apps.core.admin import history

history.name_verbs(
    {
        "session.added": _("Added"),
        "session.changed": _("Changed"),
        "session.rescheduled": _("Moved"),
        "session.confirmed": _("Confirmed"),
        "session.cancelled": _("Cancelled"),
        "session.withdrawn": _("Withdrawn by the speaker"),
        "session.restored": _("Restored"),
        "session.speakers_changed": _("Speakers changed"),
        "session.resource_added": _("Resource added or renamed"),
        "session.resource_removed": _("Resource taken away"),
        "session.interpretation_added": _("Interpretation announced"),
        "session.interpretation_removed": _("Interpretation called off"),
        "session.preparation_changed": _("Preparation written"),
        "session.taken_along": _("Texts and links taken along from an earlier session"),
        "session.summary_written": _("Summary written"),
        "event.room_added": _("Room added"),
        "event.room_renamed": _("Room renamed"),
        "event.track_added": _("Track added"),
        "event.track_renamed": _("Track renamed"),
        "event.order_changed": _("Put in another place in lists"),
        "event.speaker_added": _("Speaker added"),
        "event.speaker_changed": _("Speaker changed"),
        "event.speakers_merged": _("Joined with another entry of the same person"),
        "event.speaker_joined": _("Became one with another entry"),
        "event.speaker_address_set": _("Address to write to set"),
        "event.speaker_address_removed": _("Address to write to forgotten"),
        "event.speaker_invited": _("Invited by mail"),
        "event.invitation_opened": _("Invitation opened"),
        "event.invitation_declined": _("Invitation declined"),
        "event.invitation_asked": _("Asked for another link"),
        "event.invitation_bounced": _("The mail came back"),
        "event.invitation_withdrawn": _("Invitation taken back"),
        "event.invitation_reminders_set": _("Reminders of speakers changed"),
        "event.speaker_signed_in": _("Signed in by their own account"),
        "event.speaker_put_out": _("Account put out of the programme"),
        "event.postponed": _("Held on other days"),
    }
)
