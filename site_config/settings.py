"""The example site: one community office on one machine, ready to run.

`settings_production` and `settings_test` build on it. Everything that differs between sites comes from the
environment; `docs/operators.md` lists the variables.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from site_config.environment import database_from_url, demo_keys, flag, sqlite_database
from site_config.logging import LOGGING as LOGGING

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("SHEQU_VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)
_KEYS = demo_keys(VAR_DIR / "demo-keys.json")

DEBUG = flag("SHEQU_DEBUG")
SECRET_KEY = os.environ.get("SHEQU_SECRET_KEY", _KEYS["secret_key"])
ALLOWED_HOSTS = os.environ.get("SHEQU_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SHEQU_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "home",
    "shequ_workflows",
    "shequ_workflows.org",
    "shequ_workflows.core",
    "shequ_workflows.community",
    "shequ_workflows.forms",
    "shequ_workflows.flows",
    "shequ_workflows.ballots",
    "shequ_workflows.publicity",
    "shequ_workflows.meetings",
    "shequ_workflows.notices",
    "shequ_workflows.catalogue",
    "shequ_workflows.deliberation",
    "shequ_workflows.delegation",
    "shequ_workflows.plans",
    "shequ_workflows.desk",
    "shequ_workflows.exchange",
    "shequ_workflows.dashboard",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "axes",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

# `{{ form }}` renders accessible markup: label, help, error, control.
FORM_RENDERER = "shequ_workflows.form_rendering.FormRenderer"
CSRF_FAILURE_VIEW = "shequ_workflows.errors.csrf_failure"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shequ_workflows.logs.AccessLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "site_config.middleware.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "shequ_workflows.display.DisplayMiddleware",
    # Pages that are the same for everybody: after what says how they are shown, before what asks who is there.
    "shequ_workflows.org.same_for_all.SamePagesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shequ_workflows.inputs.InputMiddleware",
    "shequ_workflows.org.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "site_config.urls"
WSGI_APPLICATION = "site_config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shequ_workflows.display.context",
                "shequ_workflows.desk.navigation.context",
            ],
        },
    },
]

# --- data ------------------------------------------------------------------------------------------------------

if os.environ.get("SHEQU_DATABASE_URL"):
    DATABASES = {"default": database_from_url(os.environ["SHEQU_DATABASE_URL"])}
else:
    DATABASES = {"default": sqlite_database(os.environ.get("SHEQU_DB_NAME", VAR_DIR / "db.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if os.environ.get("SHEQU_REDIS_URL"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["SHEQU_REDIS_URL"],
        }
    }
    CACHES["pages"] = {**CACHES["default"], "KEY_PREFIX": "pages"}
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        # Apart, so that many pages drive out no count of attempts.
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    }
# How long a page that is the same for everybody is kept at the longest; what changes it shows at once. 0: not kept.
SHEQU_PAGE_CACHE_SECONDS = int(os.environ.get("SHEQU_PAGE_CACHE_SECONDS", "60"))

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MEDIA_ROOT = os.environ.get("SHEQU_MEDIA_DIR", VAR_DIR / "media")
MEDIA_URL = "/media/"
# On one machine Django hands out uploaded files itself; in production the proxy or the object store does.
SERVE_MEDIA = True
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    # Photos of papers: read by permission only, so never below MEDIA_ROOT.
    "private": {
        "BACKEND": "shequ_workflows.core.files.storage.PrivateStorage",
        "OPTIONS": {"location": os.environ.get("SHEQU_PRIVATE_DIR", str(VAR_DIR / "private"))},
    },
}
# One machine serves its own static files straight from the packages; production collects them first.
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- words and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
USE_TZ = True

# --- who may come in -------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "shequ_desk:entrance"
WAGTAILADMIN_LOGIN_URL = LOGIN_URL

# A wrong password ten times from one place for one account: wait a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "site_config.client.address"
SHEQU_PROXIES = int(os.environ.get("SHEQU_PROXIES", "0"))
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# The page says when it opens again: tries meanwhile do not put it off.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "shequ_workflows.core.signing.views.entrance.locked"
AXES_USERNAME_CALLABLE = "shequ_workflows.core.signing.unlocking.account_name"
# Which gateway sends text messages: "none", "screen" (a demonstration shows them), "console", or a site's own.
SHEQU_SMS = os.environ.get("SHEQU_SMS", "screen")
# Who needs a second step to sign in: "off", "administrators", "leaders" (directors and the street too), "staff".
SHEQU_SECOND_FACTOR = os.environ.get("SHEQU_SECOND_FACTOR", "off")
# How long people stay signed in; 0: no limit. Residents' thirty days are also the cookie's.
SHEQU_LETTER_IDLE_MINUTES = float(os.environ.get("SHEQU_LETTER_IDLE_MINUTES", "30"))
SHEQU_LETTER_SESSION_HOURS = min(24.0, float(os.environ.get("SHEQU_LETTER_SESSION_HOURS", "24")))
SHEQU_STAFF_IDLE_MINUTES = float(os.environ.get("SHEQU_STAFF_IDLE_MINUTES", "60"))
SHEQU_STAFF_SESSION_HOURS = float(os.environ.get("SHEQU_STAFF_SESSION_HOURS", "12"))
SHEQU_RESIDENT_SESSION_DAYS = float(os.environ.get("SHEQU_RESIDENT_SESSION_DAYS", "30"))

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}

# --- Wagtail ---------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "社区治理"
WAGTAILADMIN_BASE_URL = os.environ.get("SHEQU_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024

# --- shequ_workflows -------------------------------------------------------------------------------------------

# Encrypted fields: "id:base64,id2:base64", the first key writes, all of them read.
SHEQU_DATA_KEYS = os.environ.get("SHEQU_DATA_KEYS", _KEYS["data_keys"])
# Blind index over encrypted fields: base64. Changing it means building the index anew.
SHEQU_INDEX_KEY = os.environ.get("SHEQU_INDEX_KEY", _KEYS["index_key"])
# The daily signed digest of all record heads goes here, outside the database.
SHEQU_DIGEST_DIR = os.environ.get("SHEQU_DIGEST_DIR", str(VAR_DIR / "digests"))
SHEQU_DIGEST_KEY = os.environ.get("SHEQU_DIGEST_KEY", _KEYS["digest_key"])
# This site shows itself to whoever runs it, not to the public: the checks on secrets and cookies rest.
SHEQU_DEMO = True
# A file with an ISO instant that all processes take for "now": demonstrations and tests only.
SHEQU_CLOCK_FILE = os.environ.get("SHEQU_CLOCK_FILE", "")
