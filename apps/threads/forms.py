# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is sent; rules are the verbs'."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Person
from apps.core import languages
from apps.threads.models import Area, Post
from apps.threads.queries.people import participants

MOST_OWNERS = 200


class WritingForm(forms.Form):
    """A text with its language; `to` is the number of the post it answers."""

    text = forms.CharField(label=_("Text"), error_messages={"required": _("There is no text yet.")})
    language = forms.CharField(label=_("Language"), required=False, max_length=35)
    to = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def clean_language(self) -> str:
        code = self.cleaned_data["language"]
        known = languages.canonical(code)
        if code and not known:
            raise forms.ValidationError(_("This is not the code of a language."))
        return known

    def messages(self) -> dict[str, list[str]]:
        """The errors by field, as sentences."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}


class StartForm(WritingForm):
    """A new discussion; `session` is the code of the session it is about."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("There is no title yet.")},
    )
    session = forms.CharField(required=False, max_length=80)
    tags = forms.CharField(required=False, max_length=300)
    areas = forms.ModelMultipleChoiceField(Area.objects.all(), required=False, to_field_name="slug")

    def clean_tags(self) -> list[str]:
        return tag_names(self.cleaned_data["tags"])


def tag_names(text: str) -> list[str]:
    """Names of tags, between commas of any script."""
    return [name.strip() for name in re.split(r"[,،、，]", text) if name.strip()]


class AskForm(WritingForm):
    """A question to the speakers of a session, under one's name or without."""

    anonymous = forms.BooleanField(required=False)


class DecisionForm(forms.Form):
    """What becomes of a question; each decision needs some of the fields."""

    CHOICES = ("now", "plan", "open", "answered", "answer", "held")

    do = forms.ChoiceField(choices=[(name, name) for name in CHOICES])
    answer = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    text = forms.CharField(required=False)
    language = forms.CharField(required=False, max_length=35)
    reason = forms.CharField(required=False, max_length=300)


class BringingForm(WritingForm):
    """A message said elsewhere: whose it is, where it stands, and that they agree."""

    name = forms.CharField(
        label=_("Who wrote it"),
        max_length=100,
        error_messages={"required": _("Say who wrote this, and where.")},
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=80,
        error_messages={"required": _("Say who wrote this, and where.")},
    )
    address = forms.URLField(
        label=_("Address of the message"), required=False, max_length=500, assume_scheme="https"
    )
    consent = forms.BooleanField(
        label=_("I have asked: they agree that it stands here under this name"),
        error_messages={"required": _("Ask them first, then bring it.")},
    )

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(_("This is not an address of the web."))
        return address

    def source(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "place", "address")}


class EditForm(WritingForm):
    """`seen` names the text that the form was filled with."""

    seen = forms.CharField(required=False, max_length=40)


class FollowUpForm(forms.Form):
    """Who takes care of what a post says, among those who take part, and until when."""

    owner = forms.TypedChoiceField(
        label=_("Who takes care of it"),
        required=False,
        coerce=lambda pk: Person.objects.get(pk=pk),
        empty_value=None,
        widget=forms.Select(attrs={"class": "sel"}),
    )
    due_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "inp"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, post: Post, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(pk__in=participants(post.thread), left_at=None)
        chosen = {person.pk: person.name for person in people.order_by("name")[:MOST_OWNERS]}
        chosen |= {post.author_id: post.author.shown_name, user.person_id: user.person.name}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField)
        owner.choices = [("", _("Nobody yet")), *((pk, name) for pk, name in chosen.items())]

    def messages(self) -> dict[str, list[str]]:
        """The errors by field, as sentences."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}


class RemovalForm(forms.Form):
    """Why a picture should go, and how to answer whoever asks."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=1000,
        error_messages={"required": _("Say why, in a few words.")},
    )
    contact = forms.CharField(required=False, max_length=200)


def draft_fields(form: WritingForm) -> dict[str, Any]:
    """What goes into a draft from any of these forms."""
    return {name: form.cleaned_data[name] for name in ("text", "language")}
