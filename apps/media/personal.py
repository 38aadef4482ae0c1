# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures somebody uploaded, and what becomes of them when they leave."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, not_told, tells
from apps.media import services
from apps.media.models import Picture


@tells(
    "pictures",
    what=_(
        "Pictures you uploaded, as they are shown: smaller, without place and device. What they "
        "show in words, and their licence. The file itself is not kept."
    ),
    seen=_("Everybody who may read the post they stand in; a removed one nobody."),
    kept=_("Like the post they stand in. A picture whose post was never sent: two weeks."),
    fields=["media.Picture.owner"],
)
def pictures(user: User) -> Iterator[dict[str, Any]]:
    for picture in Picture.objects.filter(owner=user.person).order_by("pk").iterator(500):
        yield {
            "page": picture.get_absolute_url(),
            "shows": picture.alt,
            "language": picture.language,
            "licence": picture.licence,
            "uploaded_at": picture.uploaded_at,
            "removed_at": picture.removed_at,
            "sha256_of_the_upload": picture.sha256,
        }


not_told(
    "media.Picture.removed_by",
    because="Each removal is in the activity of whoever removed it.",
)


@lets_go
def let_go(leaving: Leaving) -> None:
    """Posts were let go before, and took the pictures along that go with them."""
    services.forget_of(leaving.person)
    services.forget_avatar(leaving.person)
    if leaving.former.pk != leaving.person.pk:
        services.follow_merge(leaving.person, into=leaving.former)
