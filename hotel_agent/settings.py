"""Django's settings. Values come from the variables of hotel_agent/env.py; docs/settings.md lists them."""

from typing import Any

import django_stubs_ext

from hotel_agent import production
from hotel_agent.addresses import database, direct_url, mail_server, redis_server
from hotel_agent.console import look
from hotel_agent.env import CHECKOUT, BrokenSetting, environment
from hotel_agent.lib import log

django_stubs_ext.monkeypatch()  # lets classes say `ModelAdmin[Tenant]`, as the types require

ENVIRONMENT = environment.choice("ENVIRONMENT", ("development", "production"))
PRODUCTION = ENVIRONMENT == "production"
if PRODUCTION:
    production.refuse_weak_secrets(environment)

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.given("SECRET_KEY") or production.DEVELOPMENT_SECRET_KEY
ENCRYPTION_KEYS = environment.items("ENCRYPTION_KEYS") or [production.DEVELOPMENT_ENCRYPTION_KEY]
RELEASE = environment.text("RELEASE")
PUBLIC_URL = environment.text("PUBLIC_URL").rstrip("/")
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
METRICS_ALLOWED_IPS = environment.networks("METRICS_ALLOWED_IPS")
ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Hotels
TENANCY_STRICT = environment.flag("TENANCY_STRICT")
TENANT_MAPPING = environment.pairs("TENANT_MAPPING")
ENV_REFERENCE = environment.reference  # what `env:NAME` in a hotel file stands for
PMS_TYPE = {"mock": "builtin"}.get(environment.text("PMS_TYPE"), environment.text("PMS_TYPE"))
if PMS_TYPE not in {"builtin", "qloapps"}:
    raise BrokenSetting(f"PMS_TYPE must be builtin or qloapps, not {PMS_TYPE!r}.")
WHATSAPP_API_BASE_URL = environment.text("WHATSAPP_API_BASE_URL").rstrip("/")
TELEGRAM_API_BASE_URL = environment.text("TELEGRAM_API_BASE_URL").rstrip("/")
WHATSAPP_APP_ID = environment.text("WHATSAPP_APP_ID")
WHATSAPP_APP_SECRET = environment.text("WHATSAPP_APP_SECRET")
WHATSAPP_VERIFY_TOKEN = environment.text("WHATSAPP_VERIFY_TOKEN")
GMAIL_PUSH_AUDIENCE = environment.text("GMAIL_PUSH_AUDIENCE")
GMAIL_PUSH_SERVICE_ACCOUNT = environment.text("GMAIL_PUSH_SERVICE_ACCOUNT")
GMAIL_PUSH_CERTS_URL = environment.text("GMAIL_PUSH_CERTS_URL")
LLM_BASE_URL = environment.text("LLM_BASE_URL")
LLM_API_KEY = environment.text("LLM_API_KEY")
LLM_MODEL = environment.text("LLM_MODEL")
STT_BASE_URL = environment.text("STT_BASE_URL")
STT_API_KEY = environment.text("STT_API_KEY")
STT_MODEL = environment.text("STT_MODEL")
STT_AUDIO = environment.choice("STT_AUDIO", ("any", "wav"))
STT_AT_ONCE = environment.number("STT_AT_ONCE")
META_HOST = "graph.facebook.com"
SIMULATOR_URL = "" if PRODUCTION or META_HOST in WHATSAPP_API_BASE_URL else WHATSAPP_API_BASE_URL

# Apps
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "hotel_agent.console.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "axes",
    "tenants",
    "governance",
    "pms",
    "messaging",
    "hotel_agent.console.apps.ConsoleConfig",
]
MIDDLEWARE = [
    "hotel_agent.lib.metrics.HttpMetrics",
    "hotel_agent.middleware.Correlation",
    "hotel_agent.middleware.MonitorsFirst",
    "messaging.middleware.WebhooksFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tenants.middleware.AdminScope",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "hotel_agent.urls"
WSGI_APPLICATION = "hotel_agent.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

NO_REDIS = "redis://127.0.0.1:1/0"
# Data. Without an address the host is a folder without a server: commands that need none still run.
POSTGRES_URL = environment.text("POSTGRES_URL")
DIRECT_POSTGRES_URL = environment.text("DIRECT_POSTGRES_URL")
REDIS_URL = redis_server(environment.text("REDIS_URL") or NO_REDIS)
DATABASES: dict[str, dict[str, Any]] = {
    "default": database("POSTGRES_URL", POSTGRES_URL)
    if POSTGRES_URL
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "hotel",
        "HOST": str(environment.var_dir / "no-server"),
    }
}
_owner = "DIRECT_POSTGRES_URL" if DIRECT_POSTGRES_URL else "POSTGRES_URL"
_owner_url = direct_url(_owner, environment.text(_owner)) if environment.text(_owner) else ""
if _owner_url != POSTGRES_URL:
    DATABASES["owner"] = {**database("DIRECT_POSTGRES_URL", _owner_url), "CONN_MAX_AGE": 0}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hotel",
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.2,
            "SOCKET_TIMEOUT": 0.2,
            # Nothing in the cache may hurt when lost: pages read through while Redis is down.
            "IGNORE_EXCEPTIONS": True,
        },
    }
}

# People
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
LOGIN_URL = "admin:login"

# Browsers
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = False  # the proxy in front does it, and gunicorn believes only TRUSTED_PROXIES
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # a webhook's largest body

# Languages of Admin; guests' languages are the hotel's
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("pt", "Português")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# Files
STATIC_URL = "static/"
STATIC_ROOT = environment.var_dir / "static" if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = environment.var_dir / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    # What guests send: no address leads here (messaging/media_store.py). Web and worker share the folder.
    "guest_files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": environment.var_dir / "guest_files",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
            "allow_overwrite": True,
        },
    },
}

# Mail of the installation itself
globals().update(mail_server(environment.text("EMAIL_URL")))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("DEFAULT_FROM_EMAIL")
ALARM_EMAILS = environment.items("ALARM_EMAILS")
ALARM_WEBHOOK_URL = environment.text("ALARM_WEBHOOK_URL")

LOGGING_CONFIG = None
log.configure(json=PRODUCTION or not DEBUG)
UNFOLD = look.UNFOLD


# Celery carries wake-ups only: hotel_agent/celery.py
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker however long
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # above the longest task
    "socket_timeout": 0.2,
    "socket_connect_timeout": 0.2,
    "max_retries": 0,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
