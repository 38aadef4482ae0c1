# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page that is kept for people with an account says about the one who reads it now."""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.accounts.models import Person
from apps.core.page_cache import filler


@filler("my-id")
def _id(request: HttpRequest) -> str:
    return str(request.user.pk)


@filler("my-name")
def _name(request: HttpRequest) -> str:
    return _person(request).name


@filler("my-page")
def _page(request: HttpRequest) -> str:
    return _person(request).get_absolute_url()


@filler("my-letter")
def _letter(request: HttpRequest) -> SafeString:
    """The same as components/_avatar.html, which needs a person."""
    person = _person(request)
    letter = person.name[:1].upper()
    return format_html(
        '<span class="av av-{}" aria-hidden="true">{}</span>', person.pk % 10, letter
    )


def _person(request: HttpRequest) -> Person:
    assert request.user.is_authenticated, "These holes are in pages of people with an account"
    return request.user.person
