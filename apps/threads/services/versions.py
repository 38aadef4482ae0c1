# SPDX-License-Identifier: AGPL-3.0-or-later
"""Language versions of posts and of the titles of discussions, as their pages learn of them.

Which languages there are stands in the row itself, so that a page without versions asks nothing.
"""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.activity.live import publish
from apps.core.errors import Refused
from apps.threads.models import Post, Thread
from apps.threads.services.changing import locked
from apps.threads.services.locking import lock
from apps.threads.services.places import places_changed
from apps.threads.services.writing import tell_open_pages
from apps.translations import services as translations
from apps.translations.queries import languages_with


def lock_post(post: Post) -> None:
    """Lock its discussion, then look what it says now. Refused where it says nothing any more."""
    post.thread = locked(post).thread
    post.refresh_from_db(fields=["text", "html", "language"])
    if not post.text:
        raise Refused(_("The text went with its author."), code="no-text")


def touch_post(post: Post) -> None:
    """Its page shows another version from now on, open pages too."""
    Thread.objects.filter(pk=post.thread_id).update(version=F("version") + 1)
    version = Thread.objects.filter(pk=OuterRef("thread")).values("version")
    post.versions_in = " ".join(languages_with(post, "text"))
    rows = Post.objects.filter(pk=post.pk)
    rows.update(versions_in=post.versions_in, changed_in=Subquery(version))
    post.refresh_from_db(fields=["changed_in"])
    post.thread.version = post.changed_in
    tell_open_pages(post, "changed")


def lock_thread(thread: Thread) -> None:
    """Lock it, then look which title it has now. Refused where it has none of its own."""
    now = lock(thread)
    thread.title, thread.language, thread.version = now.title, now.language, now.version
    if thread.is_main:
        raise Refused(_("A session’s own discussion has the title of its session."), code="main")


def touch_thread(thread: Thread) -> None:
    """Its page and the lists that it stands in show another version from now on."""
    thread.versions_in = " ".join(languages_with(thread, "title"))
    thread.version += 1
    thread.save(update_fields=["versions_in", "version"])
    places_changed(thread)
    publish(f"thread:{thread.pk}", "changed", version=thread.version)


def forget_versions(posts: QuerySet[Post]) -> None:
    """Their texts go, and with them what was made of them."""
    translations.forget(posts, "text")
    posts.update(versions_in="")
