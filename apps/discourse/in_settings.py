# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line about forums among the ways in."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.elsewhere import Line, tells_of_accounts
from apps.accounts.models import User
from apps.discourse.queries import forums_of


@tells_of_accounts
def on_forums(user: User) -> Line | None:
    """None while no forum can be linked."""
    forums = forums_of(user)
    if not forums:
        return None
    linked = [str(forum) for forum, is_linked in forums if is_linked]
    words = (
        _("Linked with: {forums}").format(forums=", ".join(linked))
        if linked
        else _("Link your account of a forum, and what you write here stands there as yours.")
    )
    return Line(
        _("My accounts on forums"), words, _("Look at them"), reverse("discourse:my_forums")
    )
