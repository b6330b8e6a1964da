"""What does careops run on? The values that differ between installations come from env.py."""

from __future__ import annotations

import sys
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from careops import (
    celery,  # noqa: F401 (whoever has settings has the app that carries tasks out)
    env,
)
from careops.access.settings import *  # noqa: F403 (how people sign in)

django_stubs_ext.monkeypatch()  # so that Django's generic classes take their type arguments

BASE_DIR = Path(__file__).resolve().parent.parent

PRODUCTION = env.flag("CAREOPS_PRODUCTION")
DEMO = env.flag("CAREOPS_DEMO")
if DEMO and PRODUCTION:
    raise ImproperlyConfigured("The demo lets everybody in: CAREOPS_DEMO is not for production.")
DEBUG = False
MIGRATING = sys.argv[1:2] == ["migrate"]
SECRET_KEY = env.secret("SECRET_KEY", production=PRODUCTION, otherwise="only for demo and tests")
# What seals files that show somebody's identity: the newest first, the older ones still open theirs.
FILE_SECRETS = env.names("CAREOPS_FILE_SECRETS") or [SECRET_KEY]

# Each tenant lives at <slug>.<domain>.
CAREOPS_DOMAIN = env.text("CAREOPS_DOMAIN", "localhost")
CAREOPS_URL = env.text("CAREOPS_URL", "http://{tenant}.localhost:8000")
ALLOWED_HOSTS = [f".{CAREOPS_DOMAIN}", *env.names("CAREOPS_EXTRA_HOSTS")]
CSRF_TRUSTED_ORIGINS = env.names("CAREOPS_TRUSTED_ORIGINS")
TRUSTED_PROXIES = env.proxies("CAREOPS_TRUSTED_PROXIES", production=PRODUCTION)

DOMAINS = ["referrals", "consults", "bookings", "portal", "medops"]

INSTALLED_APPS = [
    "careops.web",
    "careops.tenancy",
    "careops.people",
    "careops.cases",
    "careops.record",
    "careops.clock",
    "careops.jobs",
    "careops.outbox",
    "careops.files",
    "careops.engine",
    "careops.proof",
    "careops.rehearsal",
    "careops.conversation",
    "careops.access",
    "careops.payments",
    "careops.desk",
    "careops.api",
    "careops.events",
    "careops.imports",
    "careops.upkeep",
    "careops.local",
    *DOMAINS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "careops.web.room.RoomMiddleware",
    "careops.record.trace.TraceMiddleware",
    "careops.upkeep.metrics.MeasureMiddleware",
    "careops.upkeep.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careops.web.compression.PageCompression",
    "csp.middleware.CSPMiddleware",
    "careops.web.no_store.NoStoreMiddleware",
    *(["careops.local.demo.seeding.SeedingMiddleware"] if DEMO else []),
    "careops.web.readable.ReadableMiddleware",
    "careops.tenancy.middleware.TenantMiddleware",
    "careops.record.reads.ReadMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "careops.web.kept_forms.KeptFormMiddleware",
    "careops.people.middleware.ActorMiddleware",
    "careops.access.idle.IdleMiddleware",
    "careops.access.sign_in.SecondFactorMiddleware",
    "careops.access.limits.LimitMiddleware",
    "careops.desk.viewings.entering.ViewingMiddleware",
    "careops.web.refused.RefusalMiddleware",
]

ROOT_URLCONF = "careops.urls"
WSGI_APPLICATION = "careops.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careops.web.context.site",
            ]
        },
    }
]

FORM_RENDERER = "careops.web.forms.Renderer"

# The application's role: neither superuser nor owner of a table nor BYPASSRLS (see tenancy.walls).
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.number("CAREOPS_CONNECTION_SECONDS", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASE_APP_ROLE = env.text("CAREOPS_APP_ROLE", "careops_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# allauth's own counts and used codes, for all web processes; it outlives Redis.
CACHES = {
    "default": {
        "BACKEND": "careops.access.cache.TimedCache",
        "LOCATION": "careops_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # from then on what is over is taken out
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["careops.access.backend.MemberBackend"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://acme.localhost

CSRF_FAILURE_VIEW = "careops.web.kept_forms.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("CAREOPS_BEHIND_PROXY") else None
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "en-us"
USE_I18N = False  # nothing is translated: looking up each word would take a tenth of a page
FORMAT_MODULE_PATH = "careops.web.formats"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = env.text("CAREOPS_STATIC_ROOT") or None  # where collectstatic has put them, if it ran
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Where they were collected: compressed, and with names that browsers may keep for ever.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "files": env.files("CAREOPS_FILES", str(BASE_DIR / ".careops" / "files")),
}

# What is uploaded is written to disk piece by piece, and looked through before it is kept.
FILE_UPLOAD_HANDLERS = [
    "careops.files.receiving.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CLAMD = env.text(
    "CAREOPS_CLAMD"
)  # tcp://clamav:3310, unix:///run/clamav/clamd.ctl; empty: no scanner

# Celery only wakes the clock and the outbox; it holds no promise.
REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_BEAT_SCHEDULE = {
    # Each lookout relieves the last one; it would stay longer if none came.
    "sweep": {
        "task": "careops.sweep",
        "schedule": 5.0,
        "kwargs": {"seconds": 15},
        "options": {"expires": 5},
    },
    # What a commit has queued it sends by a nudge; this is for what is tried again, or was gathered.
    "deliver": {"task": "careops.deliver", "schedule": 5.0, "options": {"expires": 5}},
    # What is left of a long job when one has worked for a while, the next one goes on with.
    "jobs": {"task": "careops.jobs", "schedule": 5.0, "options": {"expires": 5}},
    "look_through": {
        "task": "careops.look_through",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "push": {"task": "careops.push", "schedule": 5.0, "options": {"expires": 5}},
    "mail_week": {"task": "careops.mail_week", "schedule": 900.0, "options": {"expires": 800}},
    "heartbeat": {"task": "careops.heartbeat", "schedule": 60.0, "options": {"expires": 50}},
}

# Where messages go. What has no carrier is kept on the mailbox page.
EMAIL_HOST = env.text("CAREOPS_SMTP_HOST")
MAILBOX_CARRIES = env.mailbox("CAREOPS_MAIL", production=PRODUCTION, carrier=EMAIL_HOST)
EMAIL_PORT = env.number("CAREOPS_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("CAREOPS_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("CAREOPS_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("CAREOPS_SMTP_TLS", default=PRODUCTION)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("CAREOPS_MAIL_FROM", "careops <no-reply@careops.example>")
REPLY_TO = env.text("CAREOPS_MAIL_REPLY_TO")
MAIL_CARRIER = env.text("CAREOPS_MAIL_CARRIER")  # whose webhooks say what became of a mail
MAIL_HOOK_SECRET = env.text("CAREOPS_MAIL_HOOK_SECRET")
SMS_URL = env.text("CAREOPS_SMS_URL")
SMS_ACCOUNT = env.text("CAREOPS_SMS_ACCOUNT")
SMS_TOKEN = env.text("CAREOPS_SMS_TOKEN")
SMS_FROM = env.text("CAREOPS_SMS_FROM")
SLACK_TOKEN = env.text("CAREOPS_SLACK_TOKEN")
SLACK_URL = env.text("CAREOPS_SLACK_URL", "https://slack.com/api/")
WEBHOOKS_TO_LOOPBACK = env.flag("CAREOPS_WEBHOOKS_TO_LOOPBACK")
if WEBHOOKS_TO_LOOPBACK and PRODUCTION:
    raise ImproperlyConfigured(
        "CAREOPS_WEBHOOKS_TO_LOOPBACK would let partners reach this machine: it is not for production."
    )
STRIPE_KEY = env.text("CAREOPS_STRIPE_KEY")  # without it refunds fail, and say so
STRIPE_WEBHOOK_SECRETS = env.names("CAREOPS_STRIPE_WEBHOOK_SECRET")
STRIPE_URL = env.text("CAREOPS_STRIPE_URL")  # empty: Stripe itself
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend"  # the outbox keeps it in the mailbox
)

# The partners' API; what its views have in common is in careops.api.views.
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_SCHEMA_CLASS": "careops.api.schema.PartnerSchema",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
API_ENUMS: dict[str, str] = {}  # each domain adds its own
SPECTACULAR_SETTINGS = {
    "TITLE": "careops for partners",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVERS": [{"url": "/"}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": API_ENUMS,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "PREPROCESSING_HOOKS": ["careops.api.schema.without_slash"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "careops.api.schema.with_shared",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "careops.record.trace.Formatter",
            "fmt": "{asctime} {levelname} {name} [{trace}] {message}",
            "style": "{",
        }
    },
    "filters": {
        "trace": {"()": "careops.record.trace.TraceFilter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["trace"],
        }
    },
    # An error within a pipeline is raised, and need not be said twice.
    "loggers": {
        "psycopg": {"level": "ERROR"},
        "stripe": {"level": "WARNING"},
        # The web server's own lines, of which some hold an address.
        "gunicorn.error": {"handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"handlers": ["stderr"], "propagate": False},
    },
    "root": {"handlers": ["stderr"], "level": env.text("CAREOPS_LOG_LEVEL", "INFO")},
}

# Whether a commit that queued messages wakes the outbox at once; else the next beat or tick does.
NUDGE = env.flag("CAREOPS_NUDGE", default=True)

# How machines see whether all is well.
STATUS_TOKEN = env.text("CAREOPS_STATUS_TOKEN")
HEARTBEAT_URL = env.text("CAREOPS_HEARTBEAT_URL")
METRICS_DIR = env.text("CAREOPS_METRICS_DIR")
ALIVE_FILE = env.text("CAREOPS_ALIVE_FILE")

# For backups: PostgreSQL's programs (empty: from the PATH), and the role that owns the tables.
PG_BIN = env.text("CAREOPS_PG_BIN")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL")

# How long `manage.py purge` leaves things, in days; 0 is for ever.
KEEP_WORDS_DAYS = env.number("CAREOPS_KEEP_WORDS_DAYS", 365)
KEEP_LINKS_DAYS = env.number("CAREOPS_KEEP_LINKS_DAYS", 30)
