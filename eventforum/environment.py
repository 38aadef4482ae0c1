# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every variable of the environment that the portal reads (docs/operating.md lists them)."""

import json
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-not-a-secret"

Words = Annotated[list[str], NoDecode]


class OidcProvider(BaseModel):
    """One OpenID Connect provider; its id is part of the address that people come back to."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")
    name: str = Field(min_length=1, max_length=40)
    url: str = Field(pattern=r"^https?://")
    client_id: str = Field(min_length=1)
    client_secret: str = ""

    @field_validator("id")
    @classmethod
    def refuse_known_ids(cls, value: str) -> str:
        """A provider of this id would share the accounts of another."""
        if value in ("mediawiki", "openid_connect"):
            raise ValueError("this id is taken")
        return value


class Environment(BaseSettings):
    """Typed values with their defaults; a wrong one stops the start with its name and reason."""

    model_config = SettingsConfigDict(extra="ignore")

    production: bool = Field(False, alias="EVENTFORUM_PRODUCTION")
    secret_key: str = Field(DEVELOPMENT_SECRET, alias="SECRET_KEY")
    base_url: str = Field("", alias="EVENTFORUM_BASE_URL")
    allowed_hosts: Words = Field(default_factory=list, alias="ALLOWED_HOSTS")
    port: int = Field(8000, alias="PORT")
    var: Path = Field(Path("var"), alias="EVENTFORUM_VAR")
    database_url: str = Field("", alias="DATABASE_URL")
    redis_url: str = Field("", alias="REDIS_URL")
    trusted_proxies: int = Field(0, alias="EVENTFORUM_TRUSTED_PROXIES")
    email_url: str = Field("", alias="EMAIL_URL")
    email_from: str = Field("Eventforum <eventforum@localhost>", alias="EMAIL_FROM")
    wikimedia_client_id: str = Field("", alias="EVENTFORUM_WIKIMEDIA_CLIENT_ID")
    wikimedia_client_secret: str = Field("", alias="EVENTFORUM_WIKIMEDIA_CLIENT_SECRET")
    wikimedia_url: str = Field(
        "https://meta.wikimedia.org/w/rest.php", alias="EVENTFORUM_WIKIMEDIA_URL"
    )
    oidc: Annotated[list[OidcProvider], NoDecode] = Field(
        default_factory=list, alias="EVENTFORUM_OIDC"
    )
    private_hosts: Words = Field(default_factory=list, alias="EVENTFORUM_PRIVATE_HOSTS")
    peertube_hosts: Words = Field(default_factory=list, alias="EVENTFORUM_PEERTUBE_HOSTS")
    source_url: str = Field("", alias="EVENTFORUM_SOURCE_URL")
    contact: str = Field("", alias="EVENTFORUM_CONTACT")
    reserved_names: Words = Field(default_factory=list, alias="EVENTFORUM_RESERVED_NAMES")
    shared_data: Path = Field(Path("../shared/data"), alias="EVENTFORUM_SHARED_DATA")

    @field_validator("allowed_hosts", "private_hosts", "peertube_hosts", "reserved_names", mode="before")
    @classmethod
    def split_words(cls, value: object) -> object:
        """Lists are written with commas or spaces between."""
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("oidc", mode="before")
    @classmethod
    def read_json(cls, value: object) -> object:
        """Providers are a JSON list of objects."""
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError as error:
            raise ValueError(f"this is not JSON: {error}") from error

    @field_validator("oidc", mode="after")
    @classmethod
    def refuse_equal_ids(cls, providers: list[OidcProvider]) -> list[OidcProvider]:
        """People of two providers with one id could not be told apart."""
        if len({provider.id for provider in providers}) < len(providers):
            raise ValueError("two providers have the same id")
        return providers

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        """Production never starts with a missing or default secret, or without its own address."""
        if not self.production:
            return self
        if self.secret_key == DEVELOPMENT_SECRET or len(self.secret_key) < 32:
            raise ValueError("SECRET_KEY must be set to at least 32 random characters")
        if not self.base_url.startswith("https://"):
            raise ValueError("EVENTFORUM_BASE_URL must be the https:// address of the portal")
        if not (self.database_url and self.redis_url):
            raise ValueError("DATABASE_URL and REDIS_URL must name real servers")
        providers = [provider.url for provider in self.oidc] + [self.wikimedia_url]
        if not all(url.startswith("https://") for url in providers):
            raise ValueError("sign-in providers must have https:// addresses")
        return self
