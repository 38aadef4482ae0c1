# SPDX-License-Identifier: AGPL-3.0-or-later
"""OpenID Connect by allauth, stricter: who somebody is must be signed, and told twice alike."""

from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest


class SignedAdapter(OpenIDConnectOAuth2Adapter):
    """Checks the signature of the ID token, and that both answers speak of one subject."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The sign-in of whom the ID token names. OAuth2Error for tokens that cannot be trusted.

        Userinfo of another subject must not be used: OpenID Connect Core 5.3.2.
        """
        # What allauth does when the token came by a way of its own: look at the signature.
        self.did_fetch_access_token = False
        signed = self._decode_id_token(app, kwargs["response"]["id_token"])
        data = {"id_token": signed}
        if "userinfo_endpoint" in self.openid_config:
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != signed["sub"]:
                raise OAuth2Error("userinfo is about somebody else")
        return self.get_provider().sociallogin_from_response(request, data)
