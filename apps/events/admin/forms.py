# SPDX-License-Identifier: AGPL-3.0-or-later
"""How organizers type what the verbs take."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Person, User
from apps.accounts.zones import by_country
from apps.events.models import Event, EventRole, Series

LANGUAGES_HELP = _("Codes with commas between them, the main one first: pl, en, ar.")
LANGUAGE_HELP = _("The code of the language in which name and description are written.")
SLUG_HELP = _("The first part of its address. An old one keeps leading here.")
OWN_DIRECTION = {"dir": "auto"}
PERSON_PAGE = re.compile(r"(?:^|/people/)#?(\d{1,9})(?:-[^/]*)?/?$")


def zones(known: str) -> list[Any]:
    """Zones by country, with the offset of today; one in use that stands in no country stays."""
    countries = by_country(get_language() or "en", timezone.now().date())
    listed = {name for _country, names in countries for name, _label in names}
    own = [(name, name) for name in ("UTC", known) if name and name not in listed]
    return [("", "–"), *dict(own).items(), *countries]


class EventForm(forms.ModelForm):
    class Meta:
        model = Event
        fields = ("name", "description", "languages", "language", "slug", "timezone", "place")
        widgets = {
            "name": forms.TextInput(attrs=OWN_DIRECTION | {"class": "vTextField"}),
            "place": forms.TextInput(attrs=OWN_DIRECTION | {"class": "vTextField"}),
            "region": forms.TextInput(attrs=OWN_DIRECTION | {"class": "vTextField"}),
            "description": forms.Textarea(attrs=OWN_DIRECTION | {"class": "vLargeTextField"}),
        }
        help_texts = {
            "languages": LANGUAGES_HELP,
            "language": LANGUAGE_HELP,
            "slug": SLUG_HELP,
            "timezone": _("Sessions keep their times of day when it changes."),
            "description": _("Markdown."),
            "safety_contact": _(
                "Whom to tell when somebody is harmed: an e-mail address, a web address or words. "
                "It stands on every page of the event; empty, the portal’s own contact does."
            ),
            "holds_first_posts": _("Nobody else reads them before a moderator has."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("timezone"):
            field.widget = forms.Select(choices=zones(self.instance.timezone))


class SeriesForm(forms.ModelForm):
    class Meta:
        model = Series
        fields = ("name", "description", "languages", "language", "slug")
        widgets = {
            "name": forms.TextInput(attrs=OWN_DIRECTION | {"class": "vTextField"}),
            "description": forms.Textarea(attrs=OWN_DIRECTION | {"class": "vLargeTextField"}),
        }
        help_texts = {
            "languages": LANGUAGES_HELP,
            "language": LANGUAGE_HELP,
            "slug": SLUG_HELP,
            "description": _("Markdown."),
        }


class RoleForm(forms.ModelForm):
    """Gives a role to a person who has signed in here once."""

    person = forms.CharField(
        label=_("Person"),
        max_length=300,
        help_text=_(
            "The address of their page here (…/people/12-name/), its number, or the exact name. "
            "They need to have signed in once."
        ),
        widget=forms.TextInput(attrs=OWN_DIRECTION | {"class": "vTextField"}),
    )

    class Meta:
        model = EventRole
        fields = ("event", "role", "languages")
        help_texts = {
            "role": _(
                "An owner may do everything, and give and take roles. An organizer runs event "
                "and programme. A moderator closes discussions and removes posts. A translator "
                "corrects language versions. A relay is only named on the pages."
            )
        }

    def clean_person(self) -> User:
        """The account of the person; words for what cannot be."""
        typed = self.cleaned_data["person"].strip()
        accounts = User.objects.filter(is_active=True, person__merged_into=None)
        number = PERSON_PAGE.search(typed)
        rows = (
            accounts.filter(person=int(number[1]))
            if number
            else accounts.filter(person__name__iexact=typed)
        )
        found = list(rows.select_related("person")[:2])
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several people have this name: give the address of the right one’s page.")
            )
        if found:
            return found[0]
        known = number and Person.objects.filter(pk=int(number[1])).exists()
        raise forms.ValidationError(
            _("This person has not signed in yet: a role needs an account.")
            if known
            else _("Nobody here is called so. Ask them to sign in once, then try again.")
        )
