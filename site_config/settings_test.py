"""Settings of the test suite: fixed keys, cheap passwords, a database file per run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from site_config.settings import *  # noqa: F403
from site_config.settings import DATABASES, STORAGES, VAR_DIR

_suffix = os.environ.get("SHEQU_TEST_SUFFIX", "")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life (in memory, threads share one connection). Nothing needs to survive a power cut here.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"shequ_test_{_suffix or os.getpid()}.sqlite3")
    }
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_shequ_{_suffix}".rstrip("_")}

SECRET_KEY = "only-for-tests"  # noqa: S105
SHEQU_DATA_KEYS = (
    "test2:MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=,test1:MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjI="
)
SHEQU_INDEX_KEY = "MzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM="
SHEQU_DIGEST_KEY = "NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ="
SHEQU_DIGEST_DIR = str(VAR_DIR / "test-digests")
MEDIA_ROOT = str(VAR_DIR / "test-media")
STORAGES["private"]["OPTIONS"]["location"] = str(VAR_DIR / "test-private")  # type: ignore[index]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests of throttling switch it on.
AXES_ENABLED = False
# So do tests of text messages, of how long a session lasts, and of the second step.
SHEQU_SMS = "none"
SHEQU_SECOND_FACTOR = "off"
SHEQU_STAFF_IDLE_MINUTES = SHEQU_STAFF_SESSION_HOURS = SHEQU_RESIDENT_SESSION_DAYS = 0
# Tests count the queries that a page takes; those of kept pages switch it on.
SHEQU_PAGE_CACHE_SECONDS = 0
