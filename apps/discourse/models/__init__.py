# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forums and what they send; what stands on both sides."""

from apps.discourse.models.delivery import Delivery
from apps.discourse.models.forum import Forum, place_of
from apps.discourse.models.mirror import EventMirror
from apps.discourse.models.own_key import OwnKey
from apps.discourse.models.people import ForumPerson
from apps.discourse.models.pictures import SentPicture
from apps.discourse.models.topics import MirroredPost, Topic
from apps.discourse.models.watch import Watch

__all__ = [
    "Delivery",
    "EventMirror",
    "Forum",
    "ForumPerson",
    "MirroredPost",
    "OwnKey",
    "SentPicture",
    "Topic",
    "Watch",
    "place_of",
]
