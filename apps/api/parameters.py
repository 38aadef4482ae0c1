# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programs may say in an address or a body, and its bounds."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Path, Schema
from pydantic import BeforeValidator, ConfigDict, StrictInt
from pydantic.json_schema import WithJsonSchema

LARGEST_ID = 2**63 - 1
LARGEST_NUMBER = 2**31 - 1
MOST = 200
PROGRAMME_MOST = 500

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Slug = Annotated[str, Path(max_length=80, description="The event's slug.")]
AreaSlug = Annotated[str, Path(max_length=80, description="The area's slug.")]
Code = Annotated[str, Path(max_length=120, description="Its code within the event.")]

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _moment(value: Any) -> datetime:
    """RFC 3339; numbers and bare dates, which pydantic would take, say too little."""
    if not (isinstance(value, str) and MOMENT.fullmatch(value.upper())):
        raise ValueError("a moment is 2027-10-29T12:00:00Z")
    moment = datetime.fromisoformat(value.upper())
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # In UTC it lies before the first year, or after the last.
        return moment.replace(tzinfo=UTC)


def _day(value: Any) -> date:
    if not (isinstance(value, str) and DAY.fullmatch(value)):
        raise ValueError("a day is 2027-10-29")
    return date.fromisoformat(value)


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class Reading(Schema):
    """In which languages."""

    languages: str = Field(
        "",
        alias="in",
        max_length=200,
        description="Languages of texts, best first: `ar` or `ar,fr`; `original` for the "
        "originals. Without it Accept-Language counts.",
    )


class Paged(Reading):
    """A page of a list by id."""

    after: int = Field(0, ge=0, le=LARGEST_ID, description="The last id you have.")
    limit: int = Field(50, ge=1, le=MOST, description="How many at once.")


class Events(Paged):
    when: Literal["", "now", "coming", "past"] = Field("", description="All when empty.")
    updated_after: Moment | None = Field(None, description="Only what was changed since.")


class Sessions(Paged):
    updated_after: Moment | None = Field(None, description="Only what was changed since.")


class Programme(Reading):
    after: str = Field(
        "", pattern=r"^([0-9]{0,16}-[0-9]{1,18})?$", description="The key that `next` has."
    )
    limit: int = Field(100, ge=1, le=PROGRAMME_MOST, description="How many at once.")
    day: Day | None = Field(None, description="A day of the programme.")
    track: int | None = Field(None, ge=1, le=LARGEST_ID, description="Its id.")
    room: int | None = Field(None, ge=1, le=LARGEST_ID, description="Its id.")
    language: str = Field("", max_length=35, description="A language that is spoken in it.")


class ByTime(Schema):
    after: str = Field(
        "", pattern=r"^([0-9]{1,16}-[0-9]{1,18})?$", description="The key that `next` has."
    )
    limit: int = Field(50, ge=1, le=MOST, description="How many at once.")


class Threads(ByTime):
    session: str = Field("", max_length=80, description="The code of a session.")


class Posts(Schema):
    after: int = Field(0, ge=0, le=LARGEST_NUMBER, description="The last number you have.")
    limit: int = Field(50, ge=1, le=MOST, description="How many at once.")


class Said(Schema):
    """A text to publish."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=40_000, description="Markdown, 32 kB at most.")
    language: str = Field("", max_length=35, description="BCP 47; guessed when empty.")


class Answer(Said):
    reply_to: StrictInt | None = Field(
        None, ge=1, le=LARGEST_NUMBER, description="The number of the post it answers."
    )


class Start(Said):
    title: str = Field(max_length=200)
    session: str = Field("", max_length=80, description="The code of the session it is about.")


class Change(Said):
    stamp: str | None = Field(
        None,
        max_length=40,
        description="The `stamp` of the text you read: 409 when it has changed since.",
    )
