# SPDX-License-Identifier: AGPL-3.0-or-later
"""Things made and put into the index, and questions asked."""

from django.contrib.auth.models import AnonymousUser

from apps.search.addresses import Asked
from apps.search.queries import answer
from apps.search.services import build

STRANGER = AnonymousUser()


def build_all():
    for _done in build(again=True):
        pass


def asked(q, user=STRANGER, event=None, **choices):
    return answer(Asked(q=q, event=event.slug if event else "", **choices), event=event, user=user)


def hits(found, kind=""):
    return [hit for group in found.groups if kind in ("", group.kind) for hit in group.hits]


def titles(q, kind="", **choices):
    return [hit.title for hit in hits(asked(q, **choices), kind)]
