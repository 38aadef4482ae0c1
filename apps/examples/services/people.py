# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.accounts.models import User
from apps.examples.content import content


def people() -> dict[str, User]:
    """The accounts of the invented people by their short name, made if need be.

    Nino runs the conference and the portal: she is the only one who may open the admin.
    """
    return {key: _account(person) for key, person in content("people").items()}


def _account(person: dict) -> User:
    known = User.objects.select_related("person").filter(email=person["email"]).first()
    if known:
        return known
    create = User.objects.create_user
    if person["role"] == "organizer":
        create = User.objects.create_superuser
    return create(
        name=person["name"],
        email=person["email"],
        languages=person["languages"],
        ui_language="ar" if person["languages"][0] == "ar" else "",
        timezone=person["timezone"],
    )
