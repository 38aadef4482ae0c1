# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists answer: some of their items, and where the next ones are."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from apps.api.shapes import Area, Event, Item, Post, Session, Speaker, Thread

Next = Annotated[str | None, Field(description="The address of the next page; null at the end.")]


class EventPage(TypedDict):
    items: list[Event]
    next: Next


class Programme(TypedDict):
    items: list[Item]
    next: Next


class SessionPage(TypedDict):
    items: list[Session]
    next: Next


class SpeakerPage(TypedDict):
    items: list[Speaker]
    next: Next


class ThreadPage(TypedDict):
    items: list[Thread]
    next: Next


class PostPage(TypedDict):
    items: list[Post]
    next: Next


class AreaPage(TypedDict):
    items: list[Area]
    next: Next
