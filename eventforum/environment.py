# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every variable of the environment that the portal reads (docs/operating.md lists them)."""

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from apps.notifications.web_push import public_of

DEVELOPMENT_SECRET = "development-only-not-a-secret"

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

ADDRESSES = {
    "base_url": (("https", "http"), ("a host",)),
    "database_url": (("postgresql", "postgres"), ("a database",)),
    "redis_url": (("redis", "rediss", "unix"), ("a host", "a path")),
    "libretranslate_url": (("https", "http"), ("a host",)),
    "mint_url": (("https", "http"), ("a host",)),
    "deepl_url": (("https", "http"), ("a host",)),
    "email_url": (("smtp", "smtps", "smtp+tls"), ("a host",)),
}
"""Which form an address has, and what it must name."""

NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")

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


class WrongEnvironment(Exception):
    """What is wrong with the environment, a line each, in words for whoever runs the portal."""


class FileSource(PydanticBaseSettingsSource):
    """`NAME_FILE` names a file with the value of `NAME`: orchestrators hand secrets out so."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Unused: the source answers for all fields at once."""
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            alias = str(field.alias)
            if path := os.environ.get(f"{alias}_FILE"):
                content: Any = _content(alias, path)
                if self.field_is_complex(field):
                    content = self.decode_complex_value(name, field, content)
                found[alias] = content
        return found


def _is_address(value: str, schemes: tuple[str, ...], needed: tuple[str, ...]) -> bool:
    parts = urlsplit(value)
    try:
        parts.port  # noqa: B018 - a password with # or / ends in the port's place
    except ValueError:
        return False
    has_path = bool(parts.path.strip("/"))
    there = {"a host": bool(parts.hostname), "a database": has_path, "a path": has_path}
    return parts.scheme in schemes and any(there[name] for name in needed)


def _content(alias: str, path: str) -> str:
    if os.environ.get(alias):
        raise WrongEnvironment(f"{alias} and {alias}_FILE are both set: keep one of them")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise WrongEnvironment(f"{alias}_FILE: {path} cannot be read: {reason}") from error


class Environment(BaseSettings):
    """Typed values with their defaults; a wrong one stops the start with its name and reason."""

    model_config = SettingsConfigDict(extra="ignore")

    production: bool = Field(False, alias="EVENTFORUM_PRODUCTION")
    secret_key: str = Field(DEVELOPMENT_SECRET, alias="SECRET_KEY")
    secret_key_previous: Words = Field(default_factory=list, alias="SECRET_KEY_PREVIOUS")
    base_url: str = Field("", alias="EVENTFORUM_BASE_URL")
    allowed_hosts: Words = Field(default_factory=list, alias="ALLOWED_HOSTS")
    debug: bool = Field(False, alias="EVENTFORUM_DEBUG")
    port: int = Field(8000, alias="PORT")
    var: Path = Field(Path("var"), alias="EVENTFORUM_VAR")
    static: Path | None = Field(None, alias="EVENTFORUM_STATIC")
    spool: Path | None = Field(None, alias="EVENTFORUM_SPOOL")
    database_url: str = Field("", alias="DATABASE_URL")
    database_password: str = Field("", alias="DATABASE_PASSWORD")
    redis_url: str = Field("", alias="REDIS_URL")
    trusted_proxies: int = Field(0, ge=0, alias="EVENTFORUM_TRUSTED_PROXIES")
    email_url: str = Field("", alias="EMAIL_URL")
    reply_domain: str = Field("", alias="EVENTFORUM_REPLY_DOMAIN")
    maildir: Path | None = Field(None, alias="EVENTFORUM_MAILDIR")
    authserv_id: str = Field("", alias="EVENTFORUM_AUTHSERV_ID")
    vapid_key: str = Field("", alias="EVENTFORUM_VAPID_PRIVATE_KEY")
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
    libretranslate_url: str = Field("", alias="EVENTFORUM_LIBRETRANSLATE_URL")
    libretranslate_key: str = Field("", alias="EVENTFORUM_LIBRETRANSLATE_KEY")
    mint_url: str = Field("", alias="EVENTFORUM_MINT_URL")
    deepl_key: str = Field("", alias="EVENTFORUM_DEEPL_KEY")
    deepl_url: str = Field("", alias="EVENTFORUM_DEEPL_URL")
    engine_characters: int = Field(500_000, ge=0, alias="EVENTFORUM_ENGINE_CHARACTERS")
    source_url: str = Field("", alias="EVENTFORUM_SOURCE_URL")
    contact: str = Field("", alias="EVENTFORUM_CONTACT")
    reserved_names: Words = Field(default_factory=list, alias="EVENTFORUM_RESERVED_NAMES")
    log_level: str = Field("WARNING", alias="EVENTFORUM_LOG_LEVEL")
    metrics_token: str = Field("", alias="EVENTFORUM_METRICS_TOKEN")
    alive: Path | None = Field(None, alias="EVENTFORUM_ALIVE")
    sentry_dsn: str = Field("", alias="SENTRY_DSN")
    s3_bucket: str = Field("", alias="EVENTFORUM_S3_BUCKET")
    s3_endpoint: str = Field("", alias="EVENTFORUM_S3_ENDPOINT")
    s3_region: str = Field("", alias="EVENTFORUM_S3_REGION")
    s3_access_key: str = Field("", alias="EVENTFORUM_S3_ACCESS_KEY")
    s3_secret_key: str = Field("", alias="EVENTFORUM_S3_SECRET_KEY")
    shared_data: Path = Field(Path("../shared/data"), alias="EVENTFORUM_SHARED_DATA")

    @field_validator(
        "allowed_hosts",
        "secret_key_previous",
        "private_hosts",
        "peertube_hosts",
        "reserved_names",
        mode="before",
    )
    @classmethod
    def split_words(cls, value: object) -> object:
        """Lists are written with commas or spaces between."""
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("log_level")
    @classmethod
    def know_the_level(cls, value: str) -> str:
        """A level that nobody knows would be found out by the first line that is lost."""
        if value.upper() not in LOG_LEVELS:
            raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
        return value.upper()

    @field_validator(*ADDRESSES)
    @classmethod
    def know_the_address(cls, value: str, info: ValidationInfo) -> str:
        """Half an address would be taken for one of this machine, and fail somewhere else."""
        schemes, needed = ADDRESSES[str(info.field_name)]
        if value and not _is_address(value, schemes, needed):
            raise ValueError(
                f"must be {' or '.join(f'{scheme}://…' for scheme in schemes)}, with "
                f"{' or '.join(needed)}; # / : @ % in a password are written %23 %2F %3A %40 %25"
            )
        return value

    @field_validator("reply_domain", "authserv_id")
    @classmethod
    def know_the_name(cls, value: str) -> str:
        """An address with half a domain would lead answers nowhere."""
        if value and not NAME.fullmatch(value):
            raise ValueError("must be the name of a host, like mail.example.org")
        return value.lower()

    @field_validator("vapid_key")
    @classmethod
    def know_the_key(cls, value: str) -> str:
        """Browsers would refuse a wrong one, each for itself."""
        if value:
            public_of(value)
        return value

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
        if self.production and (wrong := self._unsafe()):
            raise ValueError("; ".join(wrong))
        return self

    @model_validator(mode="after")
    def refuse_half_of_replies(self) -> Self:
        """Answers to an address whose mails nobody fetches would be lost."""
        if self.reply_domain and not self.maildir:
            raise ValueError("EVENTFORUM_REPLY_DOMAIN needs EVENTFORUM_MAILDIR")
        return self

    def _unsafe(self) -> list[str]:
        key = self.secret_key
        found = {
            "SECRET_KEY must be set to at least 32 random characters": (
                key == DEVELOPMENT_SECRET or len(key) < 32
            ),
            "EVENTFORUM_BASE_URL must be the https:// address of the portal": (
                not self.base_url.startswith("https://")
            ),
            "DATABASE_URL and REDIS_URL must name real servers": (
                not (self.database_url and self.redis_url)
            ),
            "EVENTFORUM_DEBUG shows secrets to visitors: remove it": self.debug,
            "EVENTFORUM_METRICS_TOKEN must have at least 16 random characters": (
                0 < len(self.metrics_token) < 16
            ),
        }
        return [words for words, is_wrong in found.items() if is_wrong]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given values first, then files, then the environment itself."""
        return init_settings, FileSource(settings_cls), env_settings


def read_environment() -> Environment:
    """The environment, or WrongEnvironment with a line for each thing that is wrong."""
    try:
        return Environment()
    except ValidationError as error:
        raise WrongEnvironment("\n".join(_words(error))) from None


def _words(error: ValidationError) -> list[str]:
    lines: list[str] = []
    for found in error.errors(include_input=False, include_url=False):
        message = found["msg"].removeprefix("Value error, ")
        name = ".".join(map(str, found["loc"]))
        lines += [f"{name}: {message}"] if name else message.split("; ")
    return lines
