# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions, posts and announcements, to look at and to moderate: verbs change them."""

from apps.threads.admin import desk, words
from apps.threads.admin.cases import CaseAdmin, HeldPostAdmin
from apps.threads.admin.pictures import PictureRequestAdmin, PostPictureAdmin
from apps.threads.admin.places import AreaAdmin, TagAdmin
from apps.threads.admin.posts import PostAdmin
from apps.threads.admin.questions import QuestionAdmin
from apps.threads.admin.threads import ThreadAdmin

__all__ = [
    "AreaAdmin",
    "CaseAdmin",
    "HeldPostAdmin",
    "PictureRequestAdmin",
    "PostAdmin",
    "PostPictureAdmin",
    "QuestionAdmin",
    "TagAdmin",
    "ThreadAdmin",
    "desk",
    "words",
]
