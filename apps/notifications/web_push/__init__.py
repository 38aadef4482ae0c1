# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes to push services: encrypted for one browser (RFC 8291), signed by this portal (8292).

Nothing in here knows of tables or requests.
"""

from apps.notifications.web_push.encrypting import LARGEST, UnfitKeys, check_keys, encrypt
from apps.notifications.web_push.signing import authorization, new_key, public_of

__all__ = [
    "LARGEST",
    "UnfitKeys",
    "authorization",
    "check_keys",
    "encrypt",
    "new_key",
    "public_of",
]
