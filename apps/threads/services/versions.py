# SPDX-License-Identifier: AGPL-3.0-or-later
"""Language versions of posts and of the titles of discussions, as their pages learn of them.

Which languages there are stands in the row itself, so that a page without versions asks nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.accounts.models import Person
from apps.activity.live import publish
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.events.moderating import moderating
from apps.threads.models import Post, Question, Thread
from apps.threads.queries.questions import wrote
from apps.threads.services.changing import known, locked, show, void_pages
from apps.threads.services.locking import lock
from apps.threads.services.places import places_changed
from apps.threads.services.roles import as_moderator, role_in
from apps.threads.services.touching import refuse_touch
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


def author_of(post: Post) -> Person | None:
    """Whose words they are: of a question without a name, its asker's, whom only this tells."""
    question = Question.objects.filter(post=post.pk, is_anonymous=True)
    asker = question.select_related("asker").first()
    return asker.asker if asker is not None else post.author


def words_of(person: Person) -> QuerySet[Post]:
    asked = Q(question__asker=person, question__is_anonymous=True)
    return Post.objects.filter(Q(author=person) | asked, moved_to=None)


def starter_of(thread: Thread) -> Person | None:
    return thread.created_by.person if thread.created_by is not None else None


@transaction.atomic
def say_language(post: Post, *, language: str, by: Any) -> Post:
    """Put right in which language a post is written: by its author, or by who moderates there."""
    code = languages.canonical(language)
    if not code:
        raise Refused(_("Say in which language this is."), code="language")
    post = locked(post)
    if not may_say_language(post, by):
        raise Refused(
            _("Only its author or a moderator can say in which language a post is."),
            code="not-yours",
        )
    if post.removed_at is not None:
        raise Refused(_("This post was removed."), code="removed")
    if post.language == code:
        return post
    refuse_touch(by, post.thread.event_id, post.thread_id)
    before, post.language = post.language, code
    show(post, "language")
    void_pages(post.thread)
    teller = known(post, by)
    told = {"thread": post.thread_id, "before": before, "after": code}
    role = {} if wrote(post, by) else role_in(post.thread.event_id, by)
    record("post.language_said", post, by=teller, event=post.thread.event, **told, **role)
    return post


def may_say_language(post: Post, user: Any) -> bool:
    """Its author, and who moderates the event: in which languages they do depends on this."""
    return wrote(post, user) or moderating(user, post.thread.event_id) is not None


def versions_to_withdraw(post: Post, codes: Iterable[str], user: Any) -> set[str]:
    """In which of these languages they may take a version away: its author in all, who moderates
    the event in those that they moderate."""
    if wrote(post, user):
        return set(codes)
    right = moderating(user, post.thread.event_id)
    return {code for code in codes if right is not None and right.covers(code)}


def withdraw_version(post: Post, *, language: str, by: Any) -> None:
    """Take a version of a post away. What its author does is told of nobody."""
    if wrote(post, by):
        translations.withdraw(post, "text", language=language)
        return
    as_moderator(by, post.thread.event_id, language)
    translations.withdraw(post, "text", language=language, by=by)


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
