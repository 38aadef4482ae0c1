# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far both sides are apart; whose accounts of forums are whose."""

from apps.discourse.queries.figures import Figures, figures
from apps.discourse.queries.people import AccountOnForum, accounts_on_forums, forums_of

__all__ = ["AccountOnForum", "Figures", "accounts_on_forums", "figures", "forums_of"]
