# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sign-in providers of the environment in the form that allauth wants."""

from typing import Any

from eventforum.environment import Environment


def installed(env: Environment) -> list[str]:
    """allauth's apps for what is used: each loads an HTTP library."""
    used = (("mediawiki", env.wikimedia_client_id), ("openid_connect", env.oidc))
    return [f"allauth.socialaccount.providers.{name}" for name, wanted in used if wanted]


def shown(env: Environment) -> list[tuple[str, str]]:
    """Id and name of each provider, in the order of the sign-in page."""
    wikimedia = [("mediawiki", "Wikimedia")] if env.wikimedia_client_id else []
    return wikimedia + [(provider.id, provider.name) for provider in env.oidc]


def configured(env: Environment, *, base_url: str) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS."""
    return {
        "mediawiki": {
            "APPS": [{"client_id": env.wikimedia_client_id, "secret": env.wikimedia_client_secret}]
            if env.wikimedia_client_id
            else [],
            "REST_API": env.wikimedia_url,
            "USER_AGENT": f"Eventforum ({base_url}; {env.contact})",
            "OAUTH_PKCE_ENABLED": True,
        },
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": provider.id,
                    "name": provider.name,
                    "client_id": provider.client_id,
                    "secret": provider.client_secret,
                    "settings": {"server_url": provider.url.rstrip("/")},
                }
                for provider in env.oidc
            ],
        },
    }
