# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions that wait for somebody."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import desk, roles
from apps.core.admin import Scope
from apps.threads.models import FollowUp, Thread

PATIENCE = timedelta(days=1)
FORGOTTEN = timedelta(days=60)


def unanswered(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    """One post, open, older than a day and not of long ago."""
    now = timezone.now()
    return rows.filter(
        posts_count=1,
        closed_at=None,
        removed_at=None,
        announced_at=None,
        last_post_at__lt=now - PATIENCE,
        last_post_at__gt=now - FORGOTTEN,
    )


def never_used(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    """One post and nothing after it for long: no reply, no follow-up, nobody who decided on it."""
    unused = rows.filter(
        posts_count__lte=1,
        is_main=False,
        closed_at=None,
        removed_at=None,
        merged_into=None,
        announced_at=None,
        pinned_at=None,
        created_at__lt=timezone.now() - FORGOTTEN,
    )
    unused = unused.filter(Q(last_post_at=None) | Q(last_post_at__lt=timezone.now() - FORGOTTEN))
    return unused.exclude(Exists(FollowUp.objects.filter(post__thread=OuterRef("pk"))))


WANTS = {"answer": unanswered, "use": never_used}


class Wanting(admin.SimpleListFilter):
    title = gettext_lazy("what needs a hand")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("answer", gettext_lazy("An answer: nobody has replied")),
            ("use", gettext_lazy("To be tidied: nobody has replied for 60 days")),
        ]

    def queryset(self, request: HttpRequest, rows: QuerySet[Thread]) -> QuerySet[Thread]:
        wanted = WANTS.get(self.value() or "")
        return wanted(rows) if wanted else rows


@desk.asks("threads.unanswered")
def waiting(scope: Scope) -> desk.Item | None:
    if not scope.may(roles.MODERATORS):
        return None
    rows = unanswered(Thread.objects.all())
    if not scope.everything:
        rows = rows.filter(event__in=scope.events(roles.MODERATORS))
    address = f"{reverse('admin:threads_thread_changelist')}?needs=answer"
    return desk.Item(_("Discussions that nobody has answered"), rows.count(), address)
