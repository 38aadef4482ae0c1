# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told in numbers only; a part of `shapes`."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class Answers(TypedDict):
    """How many take part, and how; who they are is told on pages only, of whoever wants that."""

    in_person: int
    online: int
    later: Annotated[int, Field(description="Who want to catch up.")]
    interested: int
    not_going: int
    in_person_places: Annotated[int | None, Field(description="Null for as many as come.")]
    online_places: int | None
    in_person_waiting: Annotated[int, Field(description="Who wait for a place.")]
    online_waiting: int
