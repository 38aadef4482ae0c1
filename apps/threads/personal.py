# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person wrote, and what becomes of it when they leave."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, not_told, tells
from apps.threads import personal_moderation as personal_moderation
from apps.threads import personal_pictures as personal_pictures
from apps.threads import services
from apps.threads.models import (
    FollowUp,
    Mention,
    Post,
    Question,
    Reading,
    SavedDraft,
    Thank,
    Thread,
    Vote,
)


@tells(
    "posts",
    what=_("What you wrote, with every earlier text of it, where and when, and in which language."),
    seen=_("Everybody who may read the discussion. Of a removed post only that it was removed."),
    kept=_(
        "For good, so that discussions stay readable. When you leave you choose: posts stay under "
        "“A former participant”, or their texts are deleted."
    ),
    fields=["threads.Post.author", "threads.PostRevision.replaced_by"],
)
def posts(user: User) -> Iterator[dict[str, Any]]:
    written = Post.objects.filter(author=user.person, moved_to=None).defer("html", "fragments")
    rows = written.select_related("thread").prefetch_related("revisions").order_by("pk")
    for post in rows.iterator(500):
        yield {
            "number": post.pk,
            "page": post.get_absolute_url(),
            "discussion": post.thread.title,
            "written_at": post.created_at,
            "edited_at": post.edited_at,
            "removed_at": post.removed_at,
            "language": post.language,
            "text": post.text,
            "from": post.origin,
            "earlier_texts": [
                {"written_at": old.written_at, "language": old.language, "text": old.text}
                for old in reversed(post.revisions.all())
            ],
        }


@tells(
    "discussions",
    what=_("Discussions that you started: their titles."),
    seen=_("Everybody who may read them."),
    kept=_("Like your posts. A discussion in which others wrote stays; its title can go."),
    fields=["threads.Thread.created_by"],
)
def discussions(user: User) -> Iterator[dict[str, Any]]:
    rows = Thread.objects.filter(created_by=user).select_related("event", "session__event")
    for thread in rows.order_by("pk").iterator(500):
        yield {
            "page": thread.get_absolute_url(),
            "title": thread.title,
            "started_at": thread.created_at,
            "removed_at": thread.removed_at,
        }


@tells(
    "thanks",
    what=_("For which posts you thanked, and when."),
    seen=_("Everybody who may read the post."),
    kept=_("Until you take your thanks back, or leave."),
    fields=["threads.Thank.person"],
)
def thanks(user: User) -> Iterator[dict[str, Any]]:
    for thank in Thank.objects.filter(person=user.person_id).order_by("pk").iterator(500):
        yield {
            "page": reverse("threads:post", args=[thank.post_id]),
            "thanked_at": thank.created_at,
        }


@tells(
    "reading",
    what=_("How far you have read in discussions, and when you last did."),
    seen=_("Only you."),
    kept=_("As long as your account."),
    fields=["threads.Reading.user"],
)
def reading(user: User) -> Iterator[dict[str, Any]]:
    rows = Reading.objects.filter(user=user).select_related(
        "thread__event", "thread__session__event"
    )
    for mark in rows.order_by("pk").iterator(500):
        yield {
            "page": mark.thread.get_absolute_url(),
            "read_up_to": mark.number,
            "read_at": mark.read_at,
            "takes_part": mark.takes_part,
        }


@tells(
    "mentions",
    what=_("Posts in which others named you with @."),
    seen=_("Everybody who may read the post."),
    kept=_("As long as the post names you, or until you leave."),
    fields=["threads.Mention.person"],
)
def mentions(user: User) -> Iterator[dict[str, Any]]:
    for mention in Mention.objects.filter(person=user.person_id).order_by("pk").iterator(500):
        yield {"page": reverse("threads:post", args=[mention.post_id])}


@tells(
    "follow_ups",
    what=_("Follow-ups that you take care of or marked, with their dates."),
    seen=_("Everybody who may read the post."),
    kept=_("As long as the post is a follow-up. When you leave, nobody takes care of yours."),
    fields=["threads.FollowUp.owner", "threads.FollowUp.created_by"],
)
def follow_ups(user: User) -> Iterator[dict[str, Any]]:
    rows = FollowUp.objects.filter(Q(owner=user.person_id) | Q(created_by=user))
    for follow_up in rows.order_by("pk").iterator(500):
        yield {
            "page": reverse("threads:post", args=[follow_up.post_id]),
            "mine": follow_up.owner_id == user.person_id,
            "accepted_at": follow_up.accepted_at,
            "until": follow_up.due_on,
            "done_at": follow_up.done_at,
            "marked_at": follow_up.created_at,
        }


@tells(
    "questions",
    what=_(
        "Questions that you asked the speakers of sessions, those without your name among them, "
        "and what became of them."
    ),
    seen=_(
        "The question: everybody who may read the session. Your name, where you left it out: the "
        "event’s moderators."
    ),
    kept=_(
        "Like your posts. When you leave, nobody can tell any more whose a question without a name "
        "was."
    ),
    fields=["threads.Question.asker"],
)
def questions(user: User) -> Iterator[dict[str, Any]]:
    asked = Question.objects.filter(asker=user.person_id).select_related("post").order_by("pk")
    for question in asked.iterator(500):
        yield {
            "page": question.get_absolute_url(),
            "asked_at": question.post.created_at,
            "without_name": question.is_anonymous,
            "language": question.post.language,
            "text": question.post.text,
            "state": question.state,
            "why_not_taken_up": question.reason,
        }


@tells(
    "votes",
    what=_("For which questions you voted, and when."),
    seen=_("Nobody. Everybody sees how many votes a question has."),
    kept=_("Until you take your vote back, or leave."),
    fields=["threads.Vote.person"],
)
def votes(user: User) -> Iterator[dict[str, Any]]:
    for vote in Vote.objects.filter(person=user.person_id).order_by("pk").iterator(500):
        yield {
            "page": reverse("threads:post", args=[vote.question_id]),
            "voted_at": vote.created_at,
        }


not_told(
    "threads.Question.settled_by",
    because="Each answer is in the activity of whoever gave it.",
)


@tells(
    "drafts",
    what=_("What you are writing and have not sent."),
    seen=_("Only you."),
    kept=_("Until you send it or throw it away, 60 days at most."),
    fields=["threads.SavedDraft.user"],
)
def drafts(user: User) -> Iterator[dict[str, Any]]:
    for draft in SavedDraft.objects.filter(user=user).order_by("pk").iterator(500):
        yield {
            "page": draft.path,
            "saved_at": draft.updated_at,
            "fields": draft.fields,
            "other_version": draft.other,
        }


not_told(
    "threads.Post.removed_by",
    because="Each removal is in the activity of whoever removed it.",
)
not_told(
    "threads.Thread.removed_by",
    because="Each removal is in the activity of whoever removed it.",
)
not_told(
    "threads.Thread.closed_by",
    because="Each closing is in the activity of whoever closed it.",
)
not_told(
    "threads.ThreadPlace.added_by",
    because="Each listing is in the activity of whoever listed it.",
)
not_told(
    "threads.PendingPost",
    because="A text kept for a sign-in belongs to a browser, not to an account; gone in two days.",
)


@lets_go
def let_go(leaving: Leaving) -> None:
    services.let_go(leaving)
