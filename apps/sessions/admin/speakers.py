# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core.admin import WrittenByVerbs, actor
from apps.core.admin.links import Link
from apps.sessions import services
from apps.sessions.admin.rows import OF_EVENT
from apps.sessions.admin.sheets import WithSheets
from apps.sessions.forms import OtherSpeaker
from apps.sessions.models import Speaker
from apps.sessions.queries import merge_of


@admin.register(Speaker)
class SpeakerAdmin(WithSheets, WrittenByVerbs):
    """Those that were joined with another entry are found in that one's history."""

    sheet = "speakers"
    list_display = ("name", "how_many", "code", "event")
    list_filter = ("event", ("biography", admin.EmptyFieldListFilter))
    list_select_related = ("event", "person")
    ordering = ("event", "name", "pk")
    search_fields = ("name", "code", "person__name")
    search_help_text = gettext_lazy("Name or code")
    autocomplete_fields = ("event", "person")
    fields = ("event", "person", "name", "language", "biography")
    actions = ("merge",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Speaker]:
        speakers = super().get_queryset(request).filter(merged_into=None)
        return speakers.annotate(session_count=Count("session_speakers"))

    @admin.display(description=gettext_lazy("sessions"), ordering="session_count")
    def how_many(self, speaker: Any) -> int:
        return speaker.session_count

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Speaker], search_term: str
    ) -> tuple[QuerySet[Speaker], bool]:
        """The form of a session asks for speakers of its event."""
        event = request.GET.get(OF_EVENT, "")
        asked = event.isdecimal() and len(event) < 19
        rows = queryset.filter(event=int(event)) if asked else queryset
        return super().get_search_results(request, rows, search_term)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("event", "person")

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "person" and field is not None:
            field.required = False
            field.help_text = _("Nobody, when the person is not known here yet.")
        return field

    def public_page(self, obj: Speaker) -> str:
        return obj.person.get_absolute_url()

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Speaker:
        return services.add_speaker(**values, by=actor(request))

    def change(self, request: HttpRequest, obj: Speaker, values: dict[str, Any]) -> Speaker:
        return services.change_speaker(obj, **values, by=actor(request))

    def object_tools(self, request: HttpRequest, obj: Any = None) -> list[Link]:
        tools = super().object_tools(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return tools
        return [*tools, Link(_("Join with another entry"), _merge_page(one=obj.pk))]

    @admin.action(description=gettext_lazy("Join two entries of the same person"))
    def merge(self, request: HttpRequest, chosen: QuerySet[Speaker]) -> HttpResponse | None:
        two = list(chosen[:3])
        if len(two) != 2:
            messages.error(request, _("Choose two entries of the same person."))
            return None
        return redirect(_merge_page(one=two[0].pk, other=two[1].pk))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.merge_view)
        return [path("join/", page, name="event_sessions_speaker_merge"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Says what joining would do, and does it; the first entry goes, the other stays."""
        one = self._mine(request, request.GET.get("one", ""))
        form = OtherSpeaker(request.GET if "other" in request.GET else None, speaker=one)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Join two entries of the same person"),
            "one": one,
            "form": form,
        }
        if not form.is_bound or not form.is_valid():
            return TemplateResponse(request, "admin/event_sessions/speaker/other.html", context)
        other = self._mine(request, str(form.cleaned_data["other"].pk))
        if request.method == "POST":
            stays = services.merge_speakers(one, into=other, by=actor(request))
            messages.success(
                request, _("The two entries are one now: “%(name)s”.") % {"name": stays.name}
            )
            return HttpResponseRedirect(
                reverse("admin:event_sessions_speaker_change", args=[stays.pk])
            )
        merge = merge_of(one, other, by=actor(request))
        context |= {"merge": merge, "other_way": _merge_page(one=other.pk, other=one.pk)}
        return TemplateResponse(request, "admin/event_sessions/speaker/merge.html", context)

    def _mine(self, request: HttpRequest, pk: str) -> Speaker:
        """A speaker of an event that the person may change; anybody else's is not there."""
        if not pk.isdecimal():
            raise Http404
        speaker = get_object_or_404(
            self.get_queryset(request).select_related("event", "person"), pk=pk
        )
        if not self.has_change_permission(request, speaker):
            raise Http404
        return speaker


def _merge_page(**asked: int) -> str:
    return f"{reverse('admin:event_sessions_speaker_merge')}?{urlencode(asked)}"
