# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where else people have accounts that let them in here: Wikimedia, and OpenID Connect providers.

All come from the environment (docs/operating.md). The process of a way there and back is one of
LOGIN, CONNECT and AGAIN; allauth keeps it in the session with the state and the PKCE verifier.
"""

from dataclasses import dataclass

from django.conf import settings

LOGIN, CONNECT, AGAIN = "login", "connect", "again"


@dataclass(frozen=True)
class Provider:
    """`id` is what identities are stored under, `label` what people know it as."""

    id: str
    label: str


def configured() -> list[Provider]:
    """Those that people can use now, in the order they are shown."""
    return [Provider(*row) for row in settings.SIGN_IN_PROVIDERS]


def label_of(provider_id: str) -> str:
    """The name of a provider; its id when it is no longer configured."""
    return next((p.label for p in configured() if p.id == provider_id), provider_id)
