# SPDX-License-Identifier: AGPL-3.0-or-later
"""A maildir, and what is put into it."""

from django.utils import timezone

from apps.notifications import services
from apps.notifications.mail_in.addresses import reply_address
from apps.threads.models import Post

SAID = "I ask them one by one."


def address_for(user, post, now=None):
    now = now or timezone.now()
    return reply_address(user=user.pk, thread=post.thread_id, post=post.pk, now=now)


def deliver(folder, content, name="1.host"):
    (folder / "tmp" / name).write_bytes(content)
    (folder / "tmp" / name).rename(folder / "new" / name)


def fetch(folder, content, name="1.host"):
    deliver(folder, content, name)
    return services.fetch_replies(seconds=30)


def files(folder, where):
    place = folder / where
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def own_posts(user):
    return list(Post.objects.filter(author=user.person))
