# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core import roles
from apps.core.admin import EventScopedAdmin, actor, verb_action
from apps.core.text.plain import excerpt
from apps.threads import services
from apps.threads.models import Question


class ReasonToAsker(forms.Form):
    """Asks why; only whoever asked the question reads the answer."""

    reason = forms.CharField(
        label=_("Reason, shown to whoever asked"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "class": "vTextField"}),
    )


@admin.register(Question)
class QuestionAdmin(EventScopedAdmin):
    """Moderators see what is asked in their events, by whom, and what became of it."""

    event_path = "session__event"
    seen_by = acted_by = roles.MODERATORS
    changed_by = added_by = roles.NOBODY
    list_display = (
        "begins", "state", "votes_count", "session", "asker", "is_anonymous", "settled_at",
    )  # fmt: skip
    list_filter = ("state", "is_anonymous", "session__event")
    list_select_related = ("post", "session__event", "asker")
    search_fields = ("post__text", "session__title")
    ordering = ("-post",)
    fields = (
        "post", "session", "asker", "is_anonymous", "state", "votes_count", "answer", "reason",
        "settled_at", "settled_by",
    )  # fmt: skip
    readonly_fields = ("state", "votes_count", "reason", "settled_at")
    actions = ("take_up", "mark_answered", "hold_back", "put_back")

    @admin.display(description=_("question"), ordering="post")
    def begins(self, question: Question) -> str:
        return excerpt(question.post.html, 90) or f"#{question.pk}"

    @verb_action(
        _("Is being answered now"), when=lambda question: question.state == Question.State.OPEN
    )
    def take_up(self, request: HttpRequest, question: Question, values: dict[str, Any]) -> None:
        services.take_up(question, by=actor(request))

    @verb_action(
        _("Was answered in the session"),
        when=lambda question: question.state in (Question.State.OPEN, Question.State.NOW),
    )
    def mark_answered(
        self, request: HttpRequest, question: Question, values: dict[str, Any]
    ) -> None:
        services.mark_answered(question, by=actor(request))

    @verb_action(
        _("Do not take it up"),
        asks=ReasonToAsker,
        when=lambda question: question.state != Question.State.HELD,
        explains=_("The question goes off the list; its post stays in the discussion."),
    )
    def hold_back(self, request: HttpRequest, question: Question, values: dict[str, Any]) -> None:
        services.hold_back(question, by=actor(request), **values)

    @verb_action(
        _("Put back"),
        when=lambda question: question.state not in (Question.State.OPEN, Question.State.NOW),
    )
    def put_back(self, request: HttpRequest, question: Question, values: dict[str, Any]) -> None:
        services.put_back(question, by=actor(request))
