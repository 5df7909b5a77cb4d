"""Settings of a site that the public uses: everything secret comes from the environment, or it does not start."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from site_config.environment import flag
from site_config.settings import *  # noqa: F403
from site_config.settings import DATABASES, STORAGES

_REQUIRED = ["SHEQU_SECRET_KEY", "SHEQU_DATA_KEYS", "SHEQU_INDEX_KEY", "SHEQU_DIGEST_KEY", "SHEQU_ALLOWED_HOSTS"]
_missing = [name for name in _REQUIRED if not os.environ.get(name)]
if _missing:
    raise ImproperlyConfigured(f"Set these environment variables before starting: {', '.join(_missing)}.")

DEBUG = False
SHEQU_DEMO = False
SHEQU_CLOCK_FILE = ""

# No text messages until a gateway is named; administrators need a second step.
SHEQU_SMS = os.environ.get("SHEQU_SMS", "none")
SHEQU_SECOND_FACTOR = os.environ.get("SHEQU_SECOND_FACTOR", "administrators")

# Behind a proxy that ends TLS. SHEQU_INSECURE_HTTP=1 is for a trial on an inner network.
_https = not flag("SHEQU_INSECURE_HTTP")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
# One proxy, unless said otherwise: lock-outs count whoever stands before it, not the proxy itself.
SHEQU_PROXIES = int(os.environ.get("SHEQU_PROXIES", "1" if _https else "0"))
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = False
SERVE_MEDIA = flag("SHEQU_SERVE_MEDIA")

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Four connections serve a process of many threads; persistent connections and the pool exclude each other.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": int(os.environ.get("SHEQU_DB_POOL", "4")),
    }
