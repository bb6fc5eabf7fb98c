"""Settings of the portal: one file, switched by environment variables only (docs/settings.md lists them).

`make setup` writes fresh secrets for the embedded mode to `var/env`; in production the environment holds them.
Outside `DEBUG` no secret has a default: a missing one stops the start with its name.
"""

from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
if (VAR_DIR / "env").exists():
    env.read_env(VAR_DIR / "env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
PORT = env.int("PORT", default=8000)
SANDBOX_PORT = env.int("SANDBOX_PORT", default=8001)
SANDBOX_URL = f"http://127.0.0.1:{SANDBOX_PORT}"
# The address people type; letters and QR codes carry it.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- Rooms -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal.ui",
    "portal.accounts",
    "portal.public",
    "portal.api",
    "portal.applicants",
    "portal.officials",
    "portal.auditors",
    "portal.operators",
    "portal.editors",
    "workflows.cases",
    "workflows.editions",
    "workflows.drafts",
    "workflows.mandates",
    "workflows.filling",
    "workflows.documents",
    "workflows.clock",
    "workflows.outbox",
    "workflows.journal",
    "workflows.people",
    "workflows.vault",
    "procedures",
    "integrations.exchange",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "csp",
    "django_htmx",
    "django_structlog",
    "formtools",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.logs.RequestLog",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.page",
            ],
            "builtins": ["portal.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "portal.ui.forms.Renderer"

# --- Data ------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time, taken when the transaction starts: no lock upgrade can fail half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Results, letters and applicants' files, each sealed by the vault before it is written: in a directory, or in a bucket
# of an S3-compatible object store.
DOCUMENTS_S3_BUCKET = env.str("DOCUMENTS_S3_BUCKET", default="")
DIRECTORY = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": VAR_DIR / "documents", "file_permissions_mode": 0o600},
}
BUCKET = {
    "BACKEND": "workflows.documents.object_store.ObjectStore",
    "OPTIONS": {
        "bucket_name": DOCUMENTS_S3_BUCKET,
        "endpoint_url": env.str("DOCUMENTS_S3_ENDPOINT", default="") or None,
        "region_name": env.str("DOCUMENTS_S3_REGION", default="") or None,
        "access_key": env.str("DOCUMENTS_S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("DOCUMENTS_S3_SECRET_KEY", default="") or None,
    },
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "documents": BUCKET if DOCUMENTS_S3_BUCKET else DIRECTORY,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Key ring: "id:base64key, id:base64key"; the first encrypts, all decrypt. The index key never changes.
VAULT_KEYS = env.list("VAULT_KEYS")
VAULT_INDEX_KEY = env.str("VAULT_INDEX_KEY")
# Ed25519 keys under which editions are published, "id:base64 of 32 bytes"; the first signs, all verify. Of a key that
# signs no more the public half alone is enough.
EDITION_KEYS = env.list("EDITION_KEYS")
EDITION_PUBLIC_KEYS = env.list("EDITION_PUBLIC_KEYS", default=[])

# --- Work ------------------------------------------------------------------------------------------------------------

# The message is only a doorbell (docs/decisions): embedded, it travels through a directory.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
        "health_check_interval": 30,
        # A broker that is away must not hold a request: the sweeper finds the job.
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Beat keeps nothing on disk: what it rings for may be rung for twice, or late.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# Nobody rings for what is due later, such as a question after an outage: what a round finds goes out at once (R-REG-5).
CELERY_BEAT_SCHEDULE = {
    "look for work that nobody rang for": {"task": "outbox.sweep", "schedule": 1.0, "options": {"expires": 5}},
    "give up unfinished uploads": {"task": "drafts.expire_transfers", "schedule": 600.0, "options": {"expires": 600}},
    "forget old drafts": {"task": "drafts.expire", "schedule": 600.0, "options": {"expires": 600}},
    "count for the public": {"task": "cases.count_procedures", "schedule": 3600.0, "options": {"expires": 3600}},
    "tell who has work that is due": {"task": "cases.give_notice", "schedule": 3600.0, "options": {"expires": 3600}},
    "hand over work of who is away": {
        "task": "cases.hand_over_work",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "look for forgotten cases": {"task": "cases.check", "schedule": 86400.0, "options": {"expires": 3600}},
}

# --- Signing in ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
# Ours extends allauth's, which extends Django's; a second backend would hash every wrong password twice.
AUTHENTICATION_BACKENDS = ["portal.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "public:home"

# The national e-ID, or any OpenID provider that stands in its place.
EID_ISSUER = env.str("EID_ISSUER", default=f"{SANDBOX_URL}/eid")
EID_CLIENT_ID = env.str("EID_CLIENT_ID", default="mot-cua")
EID_CLIENT_SECRET = env.str("EID_CLIENT_SECRET")
# Our word for a claim -> the provider's word for it; the environment names only those that differ.
EID_CLAIMS = {
    "identity_number": "identity_number",
    "full_name": "name",
    "birth_date": "birthdate",
    "assurance_level": "acr",  # read from the ID token only
    "portrait": "portrait",
    **env.dict("EID_CLAIMS", default={}),
}
# What the provider writes for level 2 of Decree 69/2024/NĐ-CP; everything else is level 1.
EID_LEVEL_2 = env.list("EID_LEVEL_2", default=["2", "02"])
EID_SCOPES = env.list("EID_SCOPES", default=["openid", "profile", "identity", "portrait"])

ACCOUNT_ADAPTER = "portal.accounts.adapters.OfficialAccountAdapter"
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapters.EidAccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # we keep no e-mail address of anybody
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# The e-ID provider itself is portal/accounts/eid; nothing of its tokens is kept.
SOCIALACCOUNT_STORE_TOKENS = False
# Officials' sign-in: attempts a minute from one address; wrong passwords for one user name in five minutes.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key"}
# Behind a proxy the address is the last one of X-Forwarded-For that a proxy of ours wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=int(env.bool("BEHIND_PROXY", default=False)))

# Counts attempts, and keeps what the e-ID publishes for five minutes; never anything personal. Web processes on several
# machines must share it (CACHE_URL=rediscache://…), or each counts on its own.
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://mot-cua")}

SESSION_COOKIE_NAME = "__Host-motcua_session" if SECURE else "motcua_session"
CSRF_COOKIE_NAME = "__Host-motcua_csrf" if SECURE else "motcua_csrf"
LANGUAGE_COOKIE_NAME = "motcua_language"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# Who we are among agencies (Decision 20/2020/QĐ-TTg): the head of every case code.
AGENCY_CODE = env.str("AGENCY_CODE", default="000.00.00.G18")

# --- Registries ------------------------------------------------------------------------------------------------------

# The security server through which every registry is asked (X-Road REST), and who we are on it.
XROAD_URL = env.str("XROAD_URL", default=SANDBOX_URL)
XROAD_CLIENT = env.str("XROAD_CLIENT", default="VN/GOV/G18/mot-cua")
# TLS to the security server: a private certificate authority, and our own certificate with its key (PEM files).
XROAD_CA_FILE = env.str("XROAD_CA_FILE", default="")
XROAD_CERT_FILE = env.str("XROAD_CERT_FILE", default="")
XROAD_KEY_FILE = env.str("XROAD_KEY_FILE", default="")
# The other way: a REST gateway that wants a token (NDXP; OAuth 2.0 client credentials). REGISTRY_TRANSPORTS names the
# registries that are asked through it: "degrees=ndxp,business=ndxp".
NDXP_URL = env.str("NDXP_URL", default=f"{SANDBOX_URL}/ndxp")
NDXP_CLIENT_ID = env.str("NDXP_CLIENT_ID", default="mot-cua")
NDXP_CLIENT_SECRET = env.str("NDXP_CLIENT_SECRET", default="")
NDXP_CA_FILE = env.str("NDXP_CA_FILE", default="")
REGISTRY_TRANSPORTS: dict[str, str] = env.dict("REGISTRY_TRANSPORTS", default={})
# Pinned public keys of the registries, a JWK set per registry; the sandbox writes its own here.
REGISTRY_KEYS_FILE = Path(env.str("REGISTRY_KEYS_FILE", default=str(VAR_DIR / "sandbox" / "registry-keys.json")))
REGISTRY_DEADLINE_SECONDS = env.float("REGISTRY_DEADLINE_SECONDS", default=8.0)
# Kindness: calls at a time to one registry from all of us, and questions an official may have asked of it a day.
REGISTRY_CALLS_AT_ONCE = env.int("REGISTRY_CALLS_AT_ONCE", default=4)
REGISTRY_QUOTA_PER_OFFICIAL = env.int("REGISTRY_QUOTA_PER_OFFICIAL", default=1000)
# And how often an applicant may have it asked about others (a firm, its staff) a day.
REGISTRY_QUOTA_PER_APPLICANT = env.int("REGISTRY_QUOTA_PER_APPLICANT", default=400)
LOOKUP_REQUEST_BUDGET_SECONDS = env.float("LOOKUP_REQUEST_BUDGET_SECONDS", default=2.0)

# --- Files -----------------------------------------------------------------------------------------------------------

# clamd, as `host:port` or `unix:/path`. Without one every file says that it was not scanned.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
CLAMD_DEADLINE_SECONDS = env.float("CLAMD_DEADLINE_SECONDS", default=60.0)

CSRF_FAILURE_VIEW = "portal.ui.errors.csrf_failure"

# --- Security headers ------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Where the e-ID's own pages are, when that is another origin than its issuer's.
EID_PAGES = env.list("EID_PAGES", default=["/".join(EID_ISSUER.split("/")[:3])])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Signing in posts to our own page, which redirects to the e-ID: Chromium checks the redirect too.
        "form-action": [SELF, *EID_PAGES],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 600
# What people send stays in memory until it is sealed, never in a temporary file; a longer body is read and dropped.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1_048_576

# --- Words -----------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"  # shown; stored in UTC
FORMAT_MODULE_PATH = ["portal.ui.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Built at set-up from npm packages and portal/ui/assets (make assets).
STATICFILES_DIRS = [VAR_DIR / "assets"]

# --- Logs: ids, never people -----------------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "ERROR"}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
