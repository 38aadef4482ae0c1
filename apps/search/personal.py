# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of somebody in the index when they leave; it holds nothing that is not elsewhere."""

from apps.accounts.personal import Leaving, lets_go
from apps.search import services


@lets_go
def let_go(leaving: Leaving) -> None:
    services.let_go(leaving)
