# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an export holds: kinds of rows, and of each kind the columns that are public.

Whatever is not named here stays at home, so that a new column is private until somebody says
otherwise; `STAYS` says why the others do, and a test asks that every column is in one of both.
"""

from dataclasses import dataclass

from django.db import models

from apps.accounts.models import Person
from apps.events.models import Channel, Event, Series
from apps.media.models import Picture
from apps.permalinks.models import Address
from apps.rsvps.models import Headcount
from apps.sessions.models import (
    Interpretation,
    Preparation,
    Resource,
    Room,
    Session,
    SessionSpeaker,
    Speaker,
    Summary,
    Track,
)
from apps.threads.models import (
    Area,
    Asking,
    FollowUp,
    Post,
    PostPicture,
    PostRevision,
    Question,
    Tag,
    Thread,
    ThreadPlace,
)
from apps.translations.models import Translation

VERSION = 1
"""Raised when the same words mean something else; what is only added keeps it."""


@dataclass(frozen=True)
class Kind:
    """`name` is the file's. `fields` are columns of the model."""

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]

    def columns(self) -> list[models.Field]:
        by_name = {field.attname: field for field in self.model._meta.concrete_fields}
        return [by_name[name] for name in self.fields]


def _kind(name: str, model: type[models.Model], fields: str) -> Kind:
    return Kind(name, model, tuple(fields.split()))


KINDS = (
    _kind(
        "people",
        Person,
        "id name merged_into_id affiliation affiliation_language affiliation_confirmed_at"
        " forbids_machines left_at unnamed forum avatar created_at",
    ),
    _kind(
        "series",
        Series,
        "id slug name language description description_html region languages created_at",
    ),
    _kind(
        "events",
        Event,
        "id series_id slug name language description description_html starts_on ends_on timezone"
        " begins_at finishes_at place region mode languages status website safety_contact"
        " cancelled_at cancelled_reason sequence has_discussions created_at updated_at",
    ),
    _kind("channels", Channel, "id event_id name url position"),
    _kind("rooms", Room, "id event_id key name language position"),
    _kind("tracks", Track, "id event_id key name language position"),
    _kind("speakers", Speaker, "id event_id person_id code name language biography biography_html"),
    _kind(
        "sessions",
        Session,
        "id event_id code title language spoken_languages abstract abstract_html description"
        " description_html kind kind_label state state_reason day starts_at ends_at wall_start"
        " moved_from moved_from_room moved_at room_id track_id do_not_record licence source_url"
        " sequence created_at updated_at",
    ),
    _kind("session_speakers", SessionSpeaker, "id session_id speaker_id position"),
    _kind("interpretations", Interpretation, "id session_id language kind url"),
    _kind("resources", Resource, "id session_id kind url title language from_source created_at"),
    _kind(
        "summaries",
        Summary,
        "id session_id language text html terms author_id created_at updated_at",
    ),
    _kind(
        "preparations",
        Preparation,
        "id session_id minutes language text html version author_id updated_at",
    ),
    _kind("areas", Area, "id slug name language description description_html created_at"),
    _kind("tags", Tag, "id slug name created_at"),
    _kind(
        "threads",
        Thread,
        "id event_id session_id is_main title language versions_in parent_id continues_id"
        " merged_into_id arranged pinned_at closed_at announced_at posts_count moved_count"
        " people_count last_post_at created_at",
    ),
    _kind("thread_tags", Thread.tags.through, "id thread_id tag_id"),
    _kind(
        "thread_places", ThreadPlace, "id thread_id area_id event_id session_id pinned_at added_at"
    ),
    _kind(
        "posts",
        Post,
        "id thread_id number author_id reply_to_id text html language phase brought origin"
        " edited_in gone_in created_at edited_at removed_at removed_reason removed_rule hidden_at"
        " thanks_count thanks_there versions_in moved_to_id",
    ),
    _kind(
        "revisions",
        PostRevision,
        "id post_id text html language written_at place writer is_rival created_at",
    ),
    _kind(
        "questions",
        Question,
        "post_id session_id asker_id is_anonymous state in_session votes_count answer_id"
        " settled_at reason",
    ),
    _kind("askings", Asking, "session_id closes_at waiting_count answered_count held_count"),
    _kind("follow_ups", FollowUp, "id post_id owner_id accepted_at due_on done_at created_at"),
    _kind(
        "pictures",
        Picture,
        "id owner_id name widths width height bytes alt language licence uploaded_at shown_since",
    ),
    _kind("post_pictures", PostPicture, "id post_id picture_id position"),
    _kind(
        "headcounts",
        Headcount,
        "id event_id session_id in_person_places online_places closes_at hold_hours in_person"
        " online later interested not_going in_person_waiting online_waiting called_off_at",
    ),
    _kind(
        "translations",
        Translation,
        "id content_type_id object_id field language text html kind source_hash outdated"
        " checked_by_author translator_id created_at updated_at",
    ),
    _kind("addresses", Address, "id path content_type_id object_id issued_at gone_at gone_reason"),
)
"""In the order in which they are read: what others point to comes first."""

BY_NAME = {kind.name: kind for kind in KINDS}
NAMES = {kind.model: kind.name for kind in KINDS}

STAYS: dict[str, str] = {
    "looks called": "made anew of the name",
    "allows_machines": "speakers are asked again where machines are",
    "ical": "made anew of the session or event",
    "fragments": "made anew when a post is shown",
    "version changed_in": "counts changes for kept pages",
    "hidden": "a hidden event is not exported",
    "merged_into_id": "entries that were joined with another are left out",
    "holds_first_posts starts_by_grant": "who may write here, and when",
    "source_keys source_hash edited_fields": "how a programme's source is followed here",
    "mirror_state mirror_reason forum": "the mirror is connected anew",
    "sha256": "of a file that is not there any more",
    "named in_person_held online_held": "answers of people stay with them",
    "reminded_at": "letters are not sent again",
    "removed_at removed_reason removed_rule hidden_at gone_in": "what was removed is left out",
    "created_by_id added_by_id closed_by_id removed_by_id settled_by_id replaced_by_id"
    " affiliation_confirmed_by_id": "accounts stay",
}
