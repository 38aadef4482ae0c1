# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers when something went wrong, as a type."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class FieldError(TypedDict):
    field: str
    message: str


class Problem(TypedDict, total=False):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="For people, in their language.")]
    code: Annotated[str, Field(description="Which rule it was, for programs.")]
    errors: list[FieldError]
