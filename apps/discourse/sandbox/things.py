# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a forum keeps. Plain data: what is done with it stands in the modules of verbs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

REGULAR, MODERATOR_ACTION, SMALL_ACTION, WHISPER = 1, 2, 3, 4


@dataclass
class User:
    id: int
    username: str
    created_at: datetime
    name: str | None = None
    email: str = ""
    admin: bool = False
    moderator: bool = False
    trust_level: int = 1
    active: bool = True
    suspended: bool = False
    external_id: str | None = None
    """Of DiscourseConnect, when somebody else signs people in."""
    accounts: dict[str, str] = field(default_factory=dict)
    """Of sign-in providers: their name and the id there."""
    locale: str | None = None

    @property
    def staff(self) -> bool:
        return self.admin or self.moderator


@dataclass
class Category:
    id: int
    name: str
    slug: str
    parent_id: int | None = None
    color: str = "0088CC"
    text_color: str = "FFFFFF"
    permissions: dict[str, int] = field(default_factory=lambda: {"everyone": 1})
    """A group's level: 1 everything, 2 reply and see, 3 see."""
    topic_id: int | None = None
    """The topic that describes it; hooks are never told of that one."""
    description: str = ""
    custom_fields: dict[str, Any] = field(default_factory=dict)
    localizations: list[dict[str, Any]] = field(default_factory=list)
    allowed_tags: list[str] = field(default_factory=list)

    @property
    def restricted(self) -> bool:
        return "everyone" not in self.permissions


@dataclass
class Tag:
    id: int
    name: str


@dataclass
class Localization:
    locale: str
    text: str
    made_at: datetime
    by_id: int


@dataclass
class Revision:
    number: int
    raw: str
    by_id: int
    at: datetime


@dataclass
class Post:
    id: int
    topic_id: int
    number: int
    user_id: int
    raw: str
    cooked: str
    created_at: datetime
    updated_at: datetime
    type: int = REGULAR
    version: int = 1
    version_at: datetime | None = None
    reply_to: int | None = None
    deleted_at: datetime | None = None
    deleted_by: int | None = None
    user_deleted: bool = False
    hidden: bool = False
    wiki: bool = False
    locked: bool = False
    edit_reason: str | None = None
    editor_id: int | None = None
    action_code: str | None = None
    locale: str | None = None
    likes: list[int] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    localizations: dict[str, Localization] = field(default_factory=dict)


@dataclass
class Topic:
    id: int
    title: str
    slug: str
    user_id: int
    created_at: datetime
    bumped_at: datetime
    category_id: int | None = None
    tags: list[str] = field(default_factory=list)
    post_ids: list[int] = field(default_factory=list)
    highest: int = 0
    """Numbers are never given twice."""
    closed: bool = False
    archived: bool = False
    visible: bool = True
    pinned_at: datetime | None = None
    pinned_globally: bool = False
    pinned_until: datetime | None = None
    deleted_at: datetime | None = None
    deleted_by: int | None = None
    archetype: str = "regular"
    external_id: str | None = None
    embed_url: str | None = None
    describes_category: bool = False
    allowed_users: list[int] = field(default_factory=list)
    localizations: dict[str, Localization] = field(default_factory=dict)
    timer: dict[str, Any] | None = None


@dataclass
class Draft:
    """What is asked to be posted; what only an administrator's key may say stands at the end."""

    raw: str
    title: str = ""
    category_id: int | None = None
    tags: list[str] = field(default_factory=list)
    topic_id: int | None = None
    reply_to: int | None = None
    whisper: bool = False
    recipients: list[str] = field(default_factory=list)
    visible: bool = True
    no_bump: bool = False
    locale: str | None = None
    created_at: datetime | None = None
    external_id: str | None = None
    embed_url: str | None = None
    skip_validations: bool = False
    import_mode: bool = False


@dataclass
class Pending:
    """A text that waits for a moderator."""

    id: int
    user_id: int
    draft: Draft
    at: datetime


@dataclass
class Upload:
    id: int
    name: str
    extension: str
    content: str
    """base64"""
    size: int
    digest: str
    width: int
    height: int
    origin: str = ""


@dataclass
class Invitee:
    id: int
    user_id: int
    status: int


@dataclass
class CalendarEvent:
    """Its id is that of its post."""

    id: int
    starts_at: datetime
    ends_at: datetime | None
    status: str
    fields: dict[str, str]
    invitees: list[Invitee] = field(default_factory=list)


@dataclass
class UserKey:
    key: str
    user_id: int
    client_id: str
    application: str
    scopes: list[str]
    revoked: bool = False


@dataclass
class Hook:
    id: int
    url: str
    secret: str = ""
    content_type: int = 1
    """1 JSON; 2 names a form and sends JSON all the same."""
    active: bool = True
    everything: bool = False
    events: list[str] = field(default_factory=list)
    category_ids: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Delivery:
    """One event for one hook, frozen at the time of the event."""

    id: int
    hook_id: int
    type: str
    event: str
    text: str
    headers: dict[str, str]
    created_at: datetime
    tried: int = 0
    not_before: datetime | None = None
    status: int = 0
    """What the receiver answered; 0 when nothing came."""
    answer: str = ""

    @property
    def body(self) -> bytes:
        return self.text.encode()


@dataclass
class Job:
    at: datetime
    kind: str
    id: int
