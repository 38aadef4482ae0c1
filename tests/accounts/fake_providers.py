# SPDX-License-Identifier: AGPL-3.0-or-later
"""Providers at the other end of the wire: OAuth 2 as MediaWiki speaks it, and OpenID Connect.

Both hold clients to what they registered, to PKCE and to codes that work once.
"""

import base64
import hashlib
import json
import re
import secrets
import time
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def answered(body: object, status: int = 200) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(text, status=status, content_type="application/json")


class FakeProvider:
    """One provider; whoever comes agrees and is `profile`."""

    base = ""

    def __init__(self, server: HTTPServer, client_id: str, secret: str) -> None:
        self.server, self.client_id, self.secret = server, client_id, secret
        self.profile: dict = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict] = {}
        self.problems: list[str] = []
        self.profile_answer: Response | None = None
        on = server.expect_request
        on(f"{self.base}/oauth2/authorize").respond_with_handler(self.authorize)
        on(f"{self.base}/oauth2/access_token", method="POST").respond_with_handler(self.token)
        on(f"{self.base}/oauth2/resource/profile").respond_with_handler(self.tell)

    def agree(self, address: str) -> str:
        """What the browser is sent back to after it came to this address, as a path of ours."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if asked["client_id"] != self.client_id or asked["code_challenge_method"] != "S256":
            self.problems.append(f"asked {asked}")
        code = secrets.token_hex(8)
        self.codes[code] = {**asked, "profile": json.dumps(self.profile)}
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def authorize(self, request: Request) -> Response:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(request.args["redirect_uri"]))
        return Response(status=302, headers={"Location": origin + self.agree(request.url)})

    def token(self, request: Request) -> Response:
        form = request.form
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=")
        right = (
            asked is not None
            and challenge.decode() == asked["code_challenge"]
            and form.get("redirect_uri") == asked["redirect_uri"]
            and (form.get("client_id"), form.get("client_secret")) == (self.client_id, self.secret)
        )
        if not right:
            self.problems.append(f"token for {dict(form)}")
            return answered({"error": "invalid_grant"}, 400)
        token = secrets.token_hex(8)
        self.tokens[token] = json.loads(asked["profile"])
        return answered({"access_token": token, "token_type": "Bearer", **self.more(token)})

    def more(self, token: str) -> dict:
        return {}

    def tell(self, request: Request) -> Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.profile_answer or answered(self.tokens[token])


class FakeWikimedia(FakeProvider):
    """meta.wikimedia.org/w/rest.php; `sub` is the number of the central account."""

    base = "/w/rest.php"


class FakeOpenId(FakeProvider):
    """Discovery, keys, signed ID tokens."""

    def __init__(self, server: HTTPServer, client_id: str, secret: str) -> None:
        super().__init__(server, client_id, secret)
        self.signing_key = KEY
        self.claims: dict = {}
        self.issuer = server.url_for("").rstrip("/")
        on = server.expect_request
        on("/.well-known/openid-configuration").respond_with_handler(self.discover)
        on("/keys").respond_with_handler(self.keys)

    def discover(self, request: Request) -> Response:
        at = self.issuer
        return answered(
            {
                "issuer": at,
                "authorization_endpoint": f"{at}/oauth2/authorize",
                "token_endpoint": f"{at}/oauth2/access_token",
                "userinfo_endpoint": f"{at}/oauth2/resource/profile",
                "jwks_uri": f"{at}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def keys(self, request: Request) -> Response:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return answered({"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]})

    def more(self, token: str) -> dict:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": self.tokens[token]["sub"],
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        headers = {"kid": "one"}
        return {"id_token": jwt.encode(claims, self.signing_key, "RS256", headers=headers)}


def address_in(page) -> str:
    """Where the page of leaving goes on to."""
    return unescape(re.search(r'<a class="btn btn-p" href="([^"]+)"', page.text).group(1))


def come_by(client, provider, path: str, **fields):
    """Press the button of a provider, agree there, and come back: the answer to that."""
    return client.get(provider.agree(address_in(client.post(path, fields))))
