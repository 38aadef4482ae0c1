# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every variable of the environment that the portal reads (docs/operating.md lists them)."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-not-a-secret"

Words = Annotated[list[str], NoDecode]


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
    private_hosts: Words = Field(default_factory=list, alias="EVENTFORUM_PRIVATE_HOSTS")
    peertube_hosts: Words = Field(default_factory=list, alias="EVENTFORUM_PEERTUBE_HOSTS")
    source_url: str = Field("", alias="EVENTFORUM_SOURCE_URL")
    contact: str = Field("", alias="EVENTFORUM_CONTACT")
    shared_data: Path = Field(Path("../shared/data"), alias="EVENTFORUM_SHARED_DATA")

    @field_validator("allowed_hosts", "private_hosts", "peertube_hosts", mode="before")
    @classmethod
    def split_words(cls, value: object) -> object:
        """Lists are written with commas or spaces between."""
        return value.replace(",", " ").split() if isinstance(value, str) else value

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
        return self
