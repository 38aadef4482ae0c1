# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.threads.models.draft import SavedDraft
from apps.threads.models.follow_up import FollowUp
from apps.threads.models.mention import Mention
from apps.threads.models.moderation import Case, HeldPost, Report
from apps.threads.models.pictures import PictureRequest, PostPicture
from apps.threads.models.places import Area, HiddenTag, Tag, ThreadPlace
from apps.threads.models.post import PendingPost, Post, PostRevision
from apps.threads.models.question import Asking, Question, Vote
from apps.threads.models.reading import Reading
from apps.threads.models.thank import Thank
from apps.threads.models.thread import Thread, seen_by

__all__ = [
    "Area",
    "Asking",
    "Case",
    "FollowUp",
    "HeldPost",
    "HiddenTag",
    "Mention",
    "PendingPost",
    "PictureRequest",
    "Post",
    "PostPicture",
    "PostRevision",
    "Question",
    "Reading",
    "Report",
    "SavedDraft",
    "Tag",
    "Thank",
    "Thread",
    "ThreadPlace",
    "Vote",
    "seen_by",
]
