# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invite speakers, one or many: who signs, what is said, the very text, and then it goes."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.activity.forms import once_for
from apps.core import roles
from apps.core.admin import actor, offer
from apps.core.errors import Refused
from apps.events.models import Event
from apps.notifications.composers.invitations import contents, link_of
from apps.sessions import services
from apps.sessions.invited import hosts_of, language_for
from apps.sessions.models import Invitation, Speaker, SpeakerAddress

MOST = 200
"""Invitations at once: all of them are shown before they go."""

FEWEST_DAYS, MOST_DAYS = 1, 60
NOT_TOLD = "…"
"""Stands in the preview for the secret of the link, which is made when it goes."""


class HostField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.person.name


class InviteForm(forms.Form):
    """Who signs, what they add, how long the link is good."""

    host = HostField(label=gettext_lazy("Signed by"), queryset=User.objects.none())
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Stands first in the mail, as you write it: everybody you have chosen gets the same. "
            "The rest is in the language of each."
        ),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Link good for (days)"),
        initial=14,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
    )
    answers_to_host = forms.BooleanField(
        label=gettext_lazy("Answers by mail go to my own address"),
        required=False,
        help_text=gettext_lazy(
            "The speakers see it then. Only where you sign yourself; else nobody reads answers."
        ),
    )

    def __init__(self, *args: Any, event: Event, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = hosts_of(event) | User.objects.filter(pk=by.pk).distinct()
        self.fields["host"].queryset = mine.select_related("person")  # type: ignore[attr-defined]
        self.fields["host"].initial = by.pk


def _action(of: Callable[[QuerySet[Any]], QuerySet[Speaker]]) -> Callable[..., Any]:
    def invite(model_admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> Any:
        speakers = list(of(chosen).select_related("event", "person").order_by("name", "pk"))
        return _invite(model_admin, request, speakers, list(chosen.values_list("pk", flat=True)))

    invite.verb_words = gettext_lazy("Invite, or send another link")  # type: ignore[attr-defined]
    invite.verb_by = roles.ORGANIZERS  # type: ignore[attr-defined]
    invite.verb_danger = False  # type: ignore[attr-defined]
    return invite


offer("event_sessions.speaker", "invite")(_action(lambda rows: rows.all()))
offer("event_sessions.atsession", "invite")(
    _action(lambda rows: Speaker.objects.filter(pk__in=rows.values("speaker")))
)


def _invite(
    model_admin: Any, request: HttpRequest, speakers: list[Speaker], chosen: list[int]
) -> HttpResponse | None:
    if len({speaker.event_id for speaker in speakers}) != 1:
        messages.error(request, _("Choose speakers of one event."))
        return None
    if len(speakers) > MOST:
        messages.error(request, _("Choose fewer: at most %(count)d at once.") % {"count": MOST})
        return None
    addresses = SpeakerAddress.objects.filter(speaker__in=speakers)
    known = {row.speaker_id: row for row in addresses}
    ready = [speaker for speaker in speakers if speaker.pk in known]
    by, step = actor(request), request.POST.get("step", "")
    form = InviteForm(request.POST if step else None, event=speakers[0].event, by=by)
    context: dict[str, Any] = {
        "form": form,
        "chosen": chosen,
        "ready": ready,
        "unknown": [speaker for speaker in speakers if speaker.pk not in known],
        "again": _invited_before(ready),
    }
    if not ready or not step or not form.is_valid() or step == "change":
        return _show(model_admin, request, context, wrong=bool(step and form.errors))
    if step != "send":
        context["mails"] = _preview(ready, known, form.cleaned_data)
        return _show(model_admin, request, context)
    with once_for(request, f"notifications.invite:{speakers[0].event_id}") as attempt:
        if not attempt.repeated:
            attempt.keep(sent=_send(request, ready, form.cleaned_data, by))
    if sent := attempt.answer["sent"]:
        words = ngettext(
            "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", sent
        )
        messages.success(request, words % {"count": sent})
    return None


def _invited_before(speakers: Sequence[Speaker]) -> list[Speaker]:
    rows = Invitation.objects.filter(speaker__in=speakers, revoked_at=None)
    before = set(rows.values_list("speaker", flat=True))
    return [speaker for speaker in speakers if speaker.pk in before]


def _preview(
    speakers: Sequence[Speaker], known: dict[int, SpeakerAddress], said: dict[str, Any]
) -> list[dict[str, Any]]:
    """The text of every mail as it would go now; only the secret of the link is not told."""
    until = clock.now() + timedelta(days=said["days"])
    drafts = [
        Invitation(
            speaker=speaker,
            host=said["host"],
            email=known[speaker.pk].email,
            language=language_for(speaker, known=known[speaker.pk].language),
            words=said["words"].replace("\r\n", "\n").strip(),
            expires_at=until,
        )
        for speaker in speakers
    ]
    links = [link_of(draft, "x").replace("/x/", f"/{NOT_TOLD}/") for draft in drafts]
    return [
        {"draft": draft, "content": content}
        for draft, content in zip(drafts, contents(drafts, links=links), strict=True)
    ]


def _send(request: HttpRequest, speakers: Sequence[Speaker], said: dict[str, Any], by: User) -> int:
    """How many go; whoever is refused is named."""
    sent = 0
    for speaker in speakers:
        try:
            services.invite(
                speaker,
                host=said["host"],
                words=said["words"],
                good_for=timedelta(days=said["days"]),
                answers_to_host=said["answers_to_host"],
                by=by,
            )
            sent += 1
        except Refused as refusal:
            told = {"object": speaker.name, "reason": refusal}
            messages.error(request, _("%(object)s: %(reason)s") % told)
    return sent


def _show(
    model_admin: Any, request: HttpRequest, context: dict[str, Any], *, wrong: bool = False
) -> TemplateResponse:
    request.current_app = model_admin.admin_site.name
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Invite speakers"),
        "opts": model_admin.opts,
        "chosen_name": ACTION_CHECKBOX_NAME,
        "base_url": settings.BASE_URL,
        **context,
    }
    status = 422 if wrong else 200
    return TemplateResponse(request, "admin/notifications/invite.html", context, status=status)
