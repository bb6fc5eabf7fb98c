"""Settings of the sandbox process: its own database, cookies, secrets and pages; nothing shared with the portal.

Cookies ignore ports, so every cookie here has a name of its own beside the portal's on the same host.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from integrations.sandbox import keys

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.FileAwareEnv()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
if (VAR_DIR / "env").exists():
    env.read_env(VAR_DIR / "env")

SANDBOX_DIR = VAR_DIR / "sandbox"
SECRETS = keys.load_or_make(SANDBOX_DIR)

DEBUG = False
SECRET_KEY = SECRETS.cookie_secret
PORT = env.int("PORT", default=8000)
SANDBOX_PORT = env.int("SANDBOX_PORT", default=8001)
SANDBOX_TLS_PORT = env.int("SANDBOX_TLS_PORT", default=0)  # 0: no TLS
SANDBOX_PEOPLE = env.int("SANDBOX_PEOPLE", default=30_000)
SANDBOX_SEED = env.int("SANDBOX_SEED", default=1)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
SANDBOX_URL = f"http://127.0.0.1:{SANDBOX_PORT}"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

# The only security-server client that the registries know (domain: 8.2).
XROAD_CLIENTS = frozenset({env.str("XROAD_CLIENT", default="VN/GOV/G18/mot-cua")})

# The only client of the gateway; without a secret it has none.
NDXP_CLIENT_ID = env.str("NDXP_CLIENT_ID", default="mot-cua")
NDXP_CLIENT_SECRET = env.str("NDXP_CLIENT_SECRET", default="")

INSTALLED_APPS = [
    "integrations.sandbox",  # before allauth, whose page templates it replaces
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "integrations.sandbox.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "integrations.sandbox.eid.texts.context",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SANDBOX_DIR / "sandbox.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One process serves everything, so memory may hold sessions and authorisation codes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}},
}

AUTH_USER_MODEL = "sandbox.Account"
AUTHENTICATION_BACKENDS = ["integrations.sandbox.eid.accounts.PersonBackend"]
PASSWORD_HASHERS = ["integrations.sandbox.eid.accounts.SandboxHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "eid_home"
LOGOUT_REDIRECT_URL = "eid_home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

EID_CLIENT_ID = env.str("EID_CLIENT_ID", default="mot-cua")
EID_CLIENT_SECRET = env.str("EID_CLIENT_SECRET", default="")
IDP_OIDC_ADAPTER = "integrations.sandbox.eid.adapter.EidAdapter"
IDP_OIDC_PRIVATE_KEY = SECRETS.eid_key_pem
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False

CSRF_FAILURE_VIEW = "integrations.sandbox.eid.views.csrf_failure"
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_NAME = "sandbox_session"
CSRF_COOKIE_NAME = "sandbox_csrf"
LANGUAGE_COOKIE_NAME = "sandbox_language"
SESSION_COOKIE_AGE = 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
_PORTAL_ORIGINS = sorted(
    {f"{urlsplit(PUBLIC_URL).scheme}://{urlsplit(PUBLIC_URL).netloc}"}
    | {f"http://{host}:{PORT}" for host in ("127.0.0.1", "localhost")}
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        # Consent is a form whose answer redirects to the portal; browsers check that redirect too.
        "form-action": ["'self'", *_PORTAL_ORIGINS],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536

USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Logs know neither bodies nor people: paths here carry neither.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a request that is refused is no event here
}
