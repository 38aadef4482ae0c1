# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.threads.models.pictures import PostPicture
from apps.threads.models.post import PendingPost, Post, PostRevision
from apps.threads.models.reading import Reading
from apps.threads.models.thank import Thank
from apps.threads.models.thread import Thread

__all__ = ["PendingPost", "Post", "PostPicture", "PostRevision", "Reading", "Thank", "Thread"]
