# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person can be for an event, and which of them do which work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ORGANIZER = "organizer", _("Organizer")
    MODERATOR = "moderator", _("Moderator")
    TRANSLATOR = "translator", _("Translator")
    RELAY = "relay", _("Relay")


Roles = frozenset[str]

NOBODY: Roles = frozenset()
"""Not even an administrator of the portal: what only verbs, imports or time write."""

ADMINISTRATORS: Roles = frozenset({"administrator"})
"""No role of an event: who runs the portal (superusers)."""

OWNERS: Roles = frozenset({Role.OWNER})
ORGANIZERS: Roles = OWNERS | {Role.ORGANIZER}
MODERATORS: Roles = ORGANIZERS | {Role.MODERATOR}
TRANSLATORS: Roles = ORGANIZERS | {Role.TRANSLATOR}
ANY_WORK: Roles = MODERATORS | TRANSLATORS
"""Every role that opens the admin."""
