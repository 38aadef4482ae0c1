# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers, as types: mypy holds the code to them, OpenAPI tells them to programs.

Moments are ISO 8601 in UTC ("2027-10-29T12:00:00Z"), days "2027-10-29". `web` is the permanent
address for people, `url` the one for programs. `id` never changes and is never given away.
"""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from apps.api.counted import Answers as Answers
from apps.api.elsewhere import Origin

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
Language = Annotated[str, Field(description="BCP 47; empty where nobody knows.")]
Markdown = Annotated[str, Field(description="The source; plain text for names and titles.")]
SafeHtml = Annotated[str, Field(description="Sanitised: it can be shown as it is.")]
Direction = Literal["ltr", "rtl", "auto"]
Provenance = Annotated[
    Literal["original", "author", "human", "machine"],
    Field(description="Who made this version: original is not a translation."),
]


class Version(TypedDict):
    """A language version that exists."""

    language: Language
    provenance: Provenance
    outdated: Annotated[bool, Field(description="The original was changed since.")]


class Text(TypedDict):
    """A text in the version that suits the languages asked for."""

    text: Markdown
    html: SafeHtml
    language: Language
    direction: Direction
    provenance: Provenance
    outdated: Annotated[bool, Field(description="The original was changed since.")]
    checked_by_author: bool
    translator: str | None
    also_in: Annotated[list[Version], Field(description="The other versions there are.")]


class SeriesLink(TypedDict):
    slug: str
    name: str
    web: Address


class Event(TypedDict):
    """One edition, with dates in its own zone."""

    id: int
    slug: str
    url: Address
    web: Address
    name: Text
    description: Text | None
    series: SeriesLink | None
    status: Literal["unofficial", "endorsed", "official"]
    mode: Literal["onsite", "online", "hybrid"]
    place: str
    region: Annotated[str, Field(description="Its own, or that of its series.")]
    starts_on: Day
    ends_on: Day
    timezone: Annotated[str, Field(description="IANA name, Europe/Warsaw.")]
    begins_at: Moment
    finishes_at: Annotated[
        str,
        Field(
            description="Midnight after the last day.", json_schema_extra={"format": "date-time"}
        ),
    ]
    languages: list[str]
    website: str
    cancelled_at: Moment | None
    updated_at: Moment


class Named(TypedDict):
    """A room or a track."""

    id: int
    name: str
    language: Language


class Channel(TypedDict):
    name: str
    url: str


class EventDetail(Event):
    """An event with its rooms, tracks, and the places where it is talked about."""

    rooms: list[Named]
    tracks: list[Named]
    channels: list[Channel]
    answers: Answers


class SpeakerLink(TypedDict):
    id: int
    code: str
    name: str
    url: Address


class Item(TypedDict):
    """A line of the programme."""

    id: int
    code: str
    url: Address
    web: Address
    title: Text
    kind: Literal["talk", "workshop", "panel", "lightning", "meetup", "ceremony", "break", "other"]
    kind_label: Annotated[str, Field(description="The kind in the event's own words.")]
    state: Literal["proposed", "confirmed", "cancelled", "withdrawn"]
    state_reason: str
    day: Annotated[Day | None, Field(description="After midnight, still the day before.")]
    starts_at: Moment | None
    ends_at: Moment | None
    timezone: str
    wall_start: Annotated[
        str, Field(description="As announced in that zone, 2027-10-29T14:00; may be empty.")
    ]
    room: Named | None
    track: Named | None
    speakers: list[SpeakerLink]
    spoken_languages: list[str]
    updated_at: Moment


class Session(Item):
    """A session with its texts."""

    event: Annotated[str, Field(description="The event's slug.")]
    abstract: Text | None
    description: Text | None
    do_not_record: bool
    licence: str
    source_url: str


class Resource(TypedDict):
    kind: Literal["stream", "recording", "slides", "pad", "page"]
    url: str
    title: str
    language: Language


class Interpretation(TypedDict):
    language: Language
    kind: Literal["human", "machine", "sign", "captions"]
    url: str


class SessionDetail(Session):
    """A session with everything that hangs on it."""

    summary: Text | None
    resources: list[Resource]
    interpretations: list[Interpretation]
    main_thread: Annotated[
        int | None, Field(description="Its discussion; null before the first post.")
    ]
    answers: Annotated[
        Answers | None, Field(description="Null for breaks and for what is merely proposed.")
    ]


class Person(TypedDict):
    """Somebody who speaks or writes here."""

    id: int
    name: str
    web: Address


class Speaker(TypedDict):
    """Somebody on an event's programme."""

    id: int
    code: str
    url: Address
    event: Annotated[str, Field(description="The event's slug.")]
    name: str
    biography: Text | None
    person: Person
    sessions: Annotated[list[str], Field(description="Codes, in programme order.")]


class Area(TypedDict):
    """A subject that outlives events; discussions of any event can be in it."""

    id: int
    slug: str
    url: Address
    web: Address
    name: Text
    description: Text | None
    created_at: Moment


class Thread(TypedDict):
    """A discussion of an event or of one of its sessions."""

    id: int
    url: Address
    web: Address
    title: str
    language: Language
    direction: Direction
    event: Annotated[str | None, Field(description="Its slug; null where it is of areas only.")]
    session: Annotated[str | None, Field(description="The session's code.")]
    is_main: bool
    is_closed: bool
    posts_count: Annotated[int, Field(description="The highest number of a post in it.")]
    people_count: int
    part_of: Annotated[int | None, Field(description="The discussion that it is a part of.")]
    started_by: Person | None
    created_at: Moment
    last_post_at: Moment | None


class Picture(TypedDict):
    """A picture below the text of a post."""

    address: Annotated[Address, Field(description="Its largest form, as WebP.")]
    width: int
    height: int
    alt: Annotated[str, Field(description="What it shows; empty where nobody said.")]
    language: Annotated[Language, Field(description="Of `alt`.")]
    licence: Annotated[
        Literal["cc-by-sa-4.0", "cc-by-4.0", "cc0-1.0", "other"],
        Field(description="With `other`, ask before you reuse it."),
    ]
    credit: Annotated[Person | None, Field(description="Whose it is; null when they have left.")]


class Answered(TypedDict):
    id: int
    number: int


class Question(TypedDict):
    """What the speakers of a session are asked with a post."""

    state: Literal["open", "now", "answered"]
    votes: int
    answer: Annotated[int | None, Field(description="The id of the post that answers it.")]


class Post(TypedDict):
    """What somebody said. Of a removed post only that it was there is left."""

    id: int
    number: Annotated[int, Field(description="Its place in the discussion, from 1, without gaps.")]
    thread: int
    url: Address
    web: Address
    author: Annotated[
        Person | None, Field(description="Null when removed, or asked without a name.")
    ]
    reply_to: Answered | None
    question: Annotated[Question | None, Field(description="Null when it is no question.")]
    text: Annotated[str | None, Field(description="Markdown; null when removed.")]
    html: Annotated[str | None, Field(description="Sanitised; null when removed.")]
    pictures: list[Picture]
    language: Language
    direction: Direction
    phase: Annotated[
        Literal["before", "live", "after", ""],
        Field(description="When it was written, seen from the session or else the event."),
    ]
    created_at: Moment
    edited_at: Moment | None
    removed_at: Moment | None
    moved_to: Annotated[int | None, Field(description="The post of this number, if moved.")]
    origin: Annotated[Origin | None, Field(description="Null for what was written here.")]
    stamp: Annotated[str, Field(description="Names this text; send it along with a change.")]


class Me(TypedDict):
    """Whose token this is, and what it may."""

    person: Person
    token: str
    scope: Literal["read", "write"]
    expires_at: Moment | None
