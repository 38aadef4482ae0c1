# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of somebody's posts when they leave."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext, override

from apps.accounts.personal import Leaving
from apps.media import services as media
from apps.media.models import Picture
from apps.permalinks import services as permalinks
from apps.threads.models import (
    Case,
    FollowUp,
    HeldPost,
    Mention,
    PendingPost,
    PictureRequest,
    Post,
    PostRevision,
    Question,
    Reading,
    Report,
    SavedDraft,
    Thread,
)
from apps.threads.services.counting import count_questions
from apps.threads.services.people import follow_merge, follow_rename
from apps.threads.services.places import places_changed
from apps.threads.services.thanks import forget_thanks
from apps.threads.services.versions import forget_versions
from apps.threads.services.votes import forget_votes
from apps.translations import services as translations


@transaction.atomic
def let_go(leaving: Leaving) -> int:
    """Show posts under nobody's name, or take their texts away; how many texts went.

    A handful of statements for any number of posts. Removed posts lose their texts in any case:
    nobody could read them any more. The answers of others stay where they are.
    """
    forget_thanks(leaving.person)
    Mention.objects.filter(person=leaving.person).delete()
    FollowUp.objects.filter(owner=leaving.person).update(owner=None)
    forget_votes(leaving.person)
    if leaving.former.pk != leaving.person.pk:
        follow_merge(leaving.person, into=leaving.former)
    else:
        follow_rename(leaving.person)
    Reading.objects.filter(user=leaving.user).delete()
    _forget_moderation(leaving)
    SavedDraft.objects.filter(user=leaving.user).delete()
    posts = Post.objects.filter(author=leaving.former, moved_to=None)
    PostRevision.objects.filter(post__in=posts).exclude(writer="").update(writer="")
    if not leaving.takes_posts:
        # What is hidden may come back.
        posts = posts.exclude(removed_at=None).filter(hidden_at=None)
    PostRevision.objects.filter(post__in=posts).delete()
    for picture in Picture.objects.filter(shown_in__post__in=posts, removed_at=None):
        media.remove_picture(picture, by=None)
    PictureRequest.objects.filter(made_by=leaving.user).update(contact="")
    PendingPost.objects.filter(published_post__author=leaving.former).delete()
    forget_versions(posts)
    gone = posts.update(
        text="",
        html="",
        language="",
        fragments={},
        edited_at=None,
        removed_at=Coalesce(F("removed_at"), Now()),
        removed_by=Coalesce(F("removed_by"), Value(leaving.user.pk)),
    )
    gone += _let_go_of_unnamed(leaving)
    if leaving.takes_posts:
        _take_titles(leaving)
    return gone


def _let_go_of_unnamed(leaving: Leaving) -> int:
    """Questions without a name go as the posts do; whose they were is known to nobody any more."""
    theirs = Question.objects.filter(asker=leaving.former, is_anonymous=True)
    posts = Post.objects.filter(pk__in=list(theirs.values_list("pk", flat=True)))
    if not leaving.takes_posts:
        posts = posts.exclude(removed_at=None)
    PostRevision.objects.filter(post__in=posts).delete()
    PendingPost.objects.filter(published_post__question__in=theirs).delete()
    forget_versions(posts)
    threads = Thread.objects.filter(pk__in=posts.values("thread"))
    threads.update(version=F("version") + 1)
    gone = posts.update(
        text="", html="", language="", fragments={}, removed_at=Coalesce(F("removed_at"), Now())
    )
    for session in theirs.order_by().values_list("session", flat=True).distinct():
        count_questions(session)
    theirs.update(asker=None)
    return gone


def _forget_moderation(leaving: Leaving) -> None:
    """Texts that waited go; what somebody reported stays, by nobody."""
    Report.objects.filter(reporter=leaving.user).update(reporter=None)
    Case.objects.filter(held__user=leaving.user).delete()
    HeldPost.objects.filter(user=leaving.user).delete()


def _take_titles(leaving: Leaving) -> None:
    """Discussions that nobody else wrote in go whole; those of others keep all but the title."""
    others = Post.objects.filter(thread=OuterRef("pk"), moved_to=None).exclude(
        author=leaving.former
    )
    started = Thread.objects.filter(created_by=leaving.user, is_main=False)
    for thread in _locked(started.filter(Exists(others))):
        with override(settings.LANGUAGE_CODE):
            thread.title = gettext("(title removed)")
        _save(thread, "title", path=thread.get_absolute_url())
    for thread in _locked(started.exclude(Exists(others))):
        thread.title, thread.removed_at = "", Now()
        with override(settings.LANGUAGE_CODE):
            reason = gettext("Removed by whoever wrote it.")
        _save(thread, "title", "removed_at", path=thread.get_absolute_url())
        permalinks.retire(thread, reason=reason)


def _locked(threads: QuerySet[Thread]) -> list[Thread]:
    rows = threads.select_for_update(of=("self",)).select_related("event", "session")
    return list(rows.order_by("pk"))


def _save(thread: Thread, *changed: str, path: str) -> None:
    """The old paths have the title's words in them; the number in them answers all the same."""
    translations.forget(Thread.objects.filter(pk=thread.pk), "title")
    thread.language = thread.versions_in = ""
    thread.version += 1
    thread.save(update_fields=[*changed, "language", "versions_in", "version"])
    permalinks.reissue(thread, path=path)
    places_changed(thread)
