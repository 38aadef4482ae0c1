# SPDX-License-Identifier: AGPL-3.0-or-later
"""Language versions that a person made."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.translations.models import Translation


@tells(
    "translations",
    what=_(
        "Texts of events, sessions, speakers and discussions that you put into another language."
    ),
    seen=_("Everybody."),
    kept=_("As long as the text itself; once you have left, without your name."),
    fields=["translations.Translation.translator", "translations.Translation.created_by"],
)
def translations(user: User) -> Iterator[dict[str, Any]]:
    mine = Translation.objects.filter(Q(created_by=user) | Q(translator=user.person))
    for row in mine.select_related("content_type").order_by("pk").iterator(500):
        yield {
            "of": f"{row.content_type.model} {row.object_id}",
            "field": row.field,
            "language": row.language,
            "text": row.text,
            "made_at": row.created_at,
        }


@lets_go
def let_go(leaving: Leaving) -> None:
    Translation.objects.filter(translator=leaving.person).update(translator=leaving.former)
