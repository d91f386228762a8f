"""Django's settings. What an operator may change comes from the environment (see `environment`)."""

import hashlib
import sys
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from chatsupport import environment, outgoing

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment.read()

DEBUG = ENV.debug
DEMO = ENV.demo
RATE_LIMITS = ENV.rate_limits
DATA_DIR = ENV.data_dir
REDIS_URL = ENV.redis_url
PUBLIC_URL = ENV.public_url
SECRET_KEY = ENV.secret_key
METRICS_TOKEN = ENV.metrics_token
ALLOWED_HOSTS = ENV.allowed_hosts
DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Only `runserver` is daphne's: with Twisted it costs a process 15 MB and a quarter of its start-up.
    *(["daphne"] if "runserver" in sys.argv[1:2] else []),
    "chatsupport",
    "chat.access",
    "chat.realtime",
    "chat.widget",
    "chat.console",
    "cases",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "chatsupport.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "chatsupport.staticfiles.serve",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "chatsupport.urls"
ASGI_APPLICATION = "chatsupport.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# People and sign-in
AUTH_USER_MODEL = "cases.Agent"
# Django's own backend knows the agent's present address only; allauth's would let earlier ones in as well.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
ACCOUNT_ADAPTER = "chatsupport.accounts.AgentAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS: Any = {} if RATE_LIMITS else False

# Cookies: host-locked and secure wherever the server is reached over https.
_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "session"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Mail that goes out
SENDS_MAIL = bool(ENV.outgoing)
EMAIL_BACKEND = ENV.outgoing.backend or "django.core.mail.backends.dummy.EmailBackend"
EMAIL_HOST, EMAIL_PORT = ENV.outgoing.host, ENV.outgoing.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.outgoing.user, ENV.outgoing.password
EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.outgoing.starttls, ENV.outgoing.tls
EMAIL_TIMEOUT = outgoing.PATIENCE
DEFAULT_FROM_EMAIL = ENV.outgoing.sender

# Between processes
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # the default of 300 would throw counted limits away under load
    }
}
CHANNEL_LAYERS: dict[str, Any] = {}
if REDIS_URL:
    # Installations that share a Redis must not hear each other; channels belong to no database number.
    _OURS = hashlib.sha256(f"redis {SECRET_KEY}".encode()).hexdigest()[:12]
    CACHES["default"] = {
        "BACKEND": "chatsupport.cache.SharedCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": _OURS,
    }
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py 8 defaults to a 5 s socket timeout, which an idle subscription would trip over, and to waiting longer
        # before each new try: events would pile up behind the first that finds Redis away.
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": 60, "retry": Retry(NoBackoff(), 1)}],
            "prefix": f"chatsupport-{_OURS}",
        },
    }

# Static files: collected by `make install`, served by the process itself.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True
SERVESTATIC_USE_BROTLI = False  # collecting took 14 s with it and 3 s without
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "uploads"},
    },
    "staticfiles": {"BACKEND": "chatsupport.lean_static.LeanStaticFilesStorage"},
}

# Files that people attach. What one person has uploaded and not posted yet is bounded by what one message may carry.
UPLOAD_BYTES = ENV.upload_mb * 1_000_000
UPLOADS_A_MESSAGE = ENV.uploads_a_message
UPLOAD_PATHS = ("/widget/v1/attachments", "/console/attachments", "/api/v1/attachments")

# Language and time: stored in UTC, shown in the reader's zone.
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("de", "Deutsch"), ("ar", "العربية")]
USE_TZ = True
TIME_ZONE = "UTC"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["cases.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["cases.api.reading.ShapeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cases.api.reading.ShapeParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "cases.api.reading.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cases.api.problems.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "chatsupport",
    "DESCRIPTION": "The desk's cases and their entries.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": [],  # the shapes need no naming of choices, which trips over enums without a type
    "SERVE_INCLUDE_SCHEMA": False,
}

# The log (see `chatsupport.logging`)
LOGGING_CONFIG = "chatsupport.logging.configure"
LOGGING = {"level": "DEBUG" if DEBUG else "INFO"}
