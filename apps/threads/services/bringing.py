# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message that somebody wrote elsewhere, brought here with their consent."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.accounts.names import cleaned
from apps.core.errors import Refused

NAME_LENGTH = 100
PLACE_LENGTH = 80
ADDRESS_LENGTH = 500


def checked_source(source: dict[str, str]) -> dict[str, str]:
    """Who said it, where, and the address of the message if it has one, as they are kept.

    The name is only shown: it is nobody's here, and leads nowhere. Refused without a name or a
    place, and for an address that is none of the web.
    """
    name = cleaned(source.get("name", ""))[:NAME_LENGTH]
    place = " ".join(source.get("place", "").split())[:PLACE_LENGTH]
    address = source.get("address", "").strip()
    if not name or not place:
        raise Refused(_("Say who wrote this, and where."), code="no-source")
    if address and not _is_web(address):
        raise Refused(_("This is not an address of the web."), code="no-address")
    return {"name": name, "place": place, "address": address}


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and parts.scheme in ("http", "https") and len(address) <= ADDRESS_LENGTH
