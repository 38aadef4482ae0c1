# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to people and accounts, in the words of the admin's history."""

from django.utils.translation import gettext_lazy as _

from apps.core.admin.history import name_verbs

name_verbs(
    {
        "person.joined": _("Joined"),
        "person.entered": _("Entered"),
        "person.renamed": _("Changed the name"),
        "person.picture_wanted": _("Has a picture on a forum"),
        "person.pictured": _("Picture changed"),
        "person.merged": _("Joined with another entry"),
        "person.affiliated": _("Said where they belong"),
        "person.allowed_machines": _("Let machines translate their words"),
        "person.forbade_machines": _("Forbade machines to translate their words"),
        "person.affiliation_confirmed": _("Affiliation confirmed"),
        "person.affiliation_doubted": _("Confirmation of the affiliation taken back"),
        "person.made_admin": _("Made an administrator"),
        "person.unmade_admin": _("Is an administrator no longer"),
        "person.suspended": _("Account locked"),
        "person.reinstated": _("Account unlocked"),
        "person.leaving": _("Asked to leave"),
        "person.stayed": _("Decided to stay"),
        "person.left": _("Left"),
        "person.downloaded": _("Took a copy of their data"),
        "person.connected": _("Connected an account elsewhere"),
        "person.disconnected": _("Disconnected an account elsewhere"),
        "person.session_ended": _("Signed out of a browser from afar"),
        "person.email_changed": _("Changed the e-mail address"),
        "person.email_removed": _("Removed the e-mail address"),
        "person.passkey_added": _("Made a passkey"),
        "person.passkey_removed": _("Removed a passkey"),
        "person.app_turned_on": _("Turned the second step on"),
        "person.app_turned_off": _("Turned the second step off"),
        "person.recovery_codes_renewed": _("Made new recovery codes"),
        "person.second_factors_forgotten": _("Second proofs forgotten by the operator"),
    }
)
