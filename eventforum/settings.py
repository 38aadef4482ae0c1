# SPDX-License-Identifier: AGPL-3.0-or-later
"""One settings file; what differs between machines comes from the environment."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from eventforum import sign_in, uploads, work
from eventforum.catalogues import interface_languages
from eventforum.engines import engines
from eventforum.environment import read_environment
from eventforum.operating import logs
from eventforum.operating.error_reports import report_errors
from eventforum.stores import embedded_urls

ROOT = Path(__file__).resolve().parent.parent
env = read_environment()

PRODUCTION = env.production
DEBUG = env.debug
SECRET_KEY = env.secret_key
SECRET_KEY_FALLBACKS = env.secret_key_previous
VAR = env.var if env.var.is_absolute() else ROOT / env.var
BASE_URL = env.base_url.rstrip("/") or f"http://127.0.0.1:{env.port}"
ALLOWED_HOSTS = env.allowed_hosts or (
    [urlsplit(BASE_URL).hostname or ""] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
EVENTFORUM_TRUSTED_PROXIES = env.trusted_proxies
EVENTFORUM_PRIVATE_HOSTS, EVENTFORUM_PEERTUBE_HOSTS = env.private_hosts, env.peertube_hosts
EVENTFORUM_ENGINES, EVENTFORUM_ENGINE_CHARACTERS = engines(env), env.engine_characters
EVENTFORUM_SOURCE_URL = env.source_url
EVENTFORUM_CONTACT = env.contact
EVENTFORUM_RESERVED_NAMES = env.reserved_names
EVENTFORUM_SHARED_DATA = ROOT / env.shared_data

INSTALLED_APPS = [
    "eventforum",
    "apps.core",
    "apps.activity",
    "apps.accounts",
    "apps.permalinks",
    "apps.translations",
    "apps.media",
    "apps.events",
    "apps.sessions",
    "apps.threads",
    "apps.rsvps",
    "apps.notifications",
    "apps.programme",
    "apps.discourse",
    "apps.translating",
    "apps.search",
    "apps.pages",
    "apps.api",
    "apps.examples",
    "apps.core.admin_app.OrganizersAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *sign_in.installed(env),
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "apps.core.middleware.HeadersMiddleware",
    "apps.core.middleware.BadTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "apps.core.middleware.KeptAnswersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.accounts.middleware.KeptCookieMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.accounts.middleware.SignedInMiddleware",
    "apps.accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.permalinks.middleware.OldAddressMiddleware",
    "apps.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "eventforum.urls"
WSGI_APPLICATION = "eventforum.wsgi.application"
ASGI_APPLICATION = "eventforum.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.shell.site",
            ],
        },
    }
]

# Stores ------------------------------------------------------------------------------------------

_embedded_database, _embedded_redis = embedded_urls(VAR)
DATABASE_URL = env.database_url or _embedded_database
REDIS_URL = env.redis_url or _embedded_redis
REDIS_PREFIX = "eventforum:"


def database_of(url: str) -> dict:
    """Django's form of a postgresql:// address; `host` may stand in the query (socket folder)."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    return {
        "ENGINE": "eventforum.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or env.database_password,
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c statement_timeout=30000 -c lock_timeout=10000",
            **query,
        },
    }


DATABASES = {"default": database_of(DATABASE_URL)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
    }
}

CELERY_BROKER_URL = (
    "redis+socket://" + REDIS_URL.removeprefix("unix://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "global_keyprefix": REDIS_PREFIX,
    "socket_connect_timeout": 0.2,
    # Whoever writes while the broker is away waits this long and no longer; the sweeper delivers.
    "connect_retries_timeout": 0.2,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "socket_timeout": 5,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = work.LANES[0].name
CELERY_TASK_QUEUES = work.LANES
CELERY_TASK_ROUTES = work.LANE_OF_TASK
CELERY_BEAT_SCHEDULE = work.SCHEDULE

# People ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.adapters.CodeBackend"]
ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # Every sign-in shows anew who reads the mail.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_PREVENT_ENUMERATION = True
SIGN_IN_PROVIDERS = sign_in.shown(env)
SOCIALACCOUNT_PROVIDERS = sign_in.configured(env, base_url=BASE_URL)
SOCIALACCOUNT_ADAPTER = "apps.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
MFA_ADAPTER = "apps.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
STAFF_SECOND_FACTOR = PRODUCTION
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Read from the cache, kept in the database: a broker that forgets signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "apps.core.views.csrf_failure"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [BASE_URL]  # The proxy's Host has no port, the address may have one.
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CSRF_COOKIE_HTTPONLY = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if env.trusted_proxies:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Mail --------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.email_from
EMAIL_TIMEOUT = 10
if env.email_url:
    _mail = urlsplit(env.email_url)
    EMAIL_BACKEND = "eventforum.operating.mail.CountingBackend"
    EMAIL_HOST = _mail.hostname or ""
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
        unquote(_mail.username or ""),
        unquote(_mail.password or ""),
    )
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EVENTFORUM_SPOOL = env.spool or VAR / "spool"
EVENTFORUM_REPLY_DOMAIN, EVENTFORUM_MAILDIR = env.reply_domain, env.maildir
EVENTFORUM_AUTHSERV_ID, EVENTFORUM_VAPID_KEY = env.authserv_id, env.vapid_key
LOCAL_MAILBOX = None if (env.email_url or PRODUCTION) else VAR / "mail"

# Languages, times, files -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGES = interface_languages(ROOT / "locale")
LANGUAGE_COOKIE_NAME = "ui"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = env.static or VAR / "static"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": uploads.storage(env),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Watching ----------------------------------------------------------------------------------------

EVENTFORUM_METRICS_TOKEN, EVENTFORUM_ALIVE = env.metrics_token, env.alive
LOGGING = logs.configuration(production=PRODUCTION, level=env.log_level)
if env.sentry_dsn:
    report_errors(env.sentry_dsn, environment=urlsplit(BASE_URL).hostname or "")
