# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places that show what people, programmes and other sites wrote, each filled with hostile texts.

A sink puts texts where they would come to lie and yields the addresses of the pages that show them.
A new place where foreign text is shown gets a function in one of these modules.
"""

from tests.security.sinks import (  # noqa: F401 -- each registers its sinks
    admin,
    asked,
    discussions,
    links,
    moderation,
    own,
    programmes,
    taking_part,
    writing,
)
from tests.security.sinks.filling import CANARY, SINKS, Sink, Visit

__all__ = ["CANARY", "SINKS", "Sink", "Visit"]
