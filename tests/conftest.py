"""What every test may ask for, and what the suite needs from the machine.

Tests marked `postgres`, `redis`, `browser` or `libreoffice` are skipped where that tool is missing, with the reason; under
SHEQU_REQUIRE_ALL=1 (`.ci/run`) they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings

from tests.sharing import share

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A busy machine is no fault: no example fails for being slow.
hypothesis.settings.register_profile("shequ", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("shequ")

# Playwright's synchronous interface runs an event loop in the thread of the test; Django then refuses the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def require_all() -> bool:
    """Whether a missing tool is a failure."""
    return bool(os.environ.get("SHEQU_REQUIRE_ALL"))


@cache
def chromium() -> str:
    """Path of the browser, or an empty string."""
    named = os.environ.get("SHEQU_CHROMIUM", "")
    # The shell without windows is the same browser at half the cost.
    for name in (named, "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    return ""


@cache
def libreoffice() -> str:
    """Path of the office that lays out Word files, or an empty string."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


@cache
def redis_url() -> str:
    """Address of a Redis that answers, or an empty string."""
    import redis

    url = os.environ.get("SHEQU_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1).ping()
    except redis.RedisError:
        return ""
    return url


def missing(marker: str) -> str:
    """Why a test with this marker cannot run here, or an empty string."""
    if marker == "postgres" and not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return "needs PostgreSQL: run with SHEQU_DATABASE_URL=postgres://…, or `make test`"
    if marker == "browser" and not chromium():
        return "needs Chromium"
    if marker == "libreoffice" and not libreoffice():
        return "needs LibreOffice Writer"
    if marker == "redis" and not redis_url():
        return "needs Redis"
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail, a test whose tool is missing."""
    for marker in ("postgres", "browser", "redis", "libreoffice"):
        if item.get_closest_marker(marker):
            reason = missing(marker)
            if reason:
                (pytest.fail if require_all() else pytest.skip)(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where each test runs when two databases share the suite."""
    for item in items:
        share(item)


def pytest_configure(config: pytest.Config) -> None:
    """A test's own folder for what it writes, so that two runs do not meet."""
    settings.MEDIA_ROOT = str(Path(settings.MEDIA_ROOT) / str(os.getpid()))
    private = settings.STORAGES["private"]["OPTIONS"]
    private["location"] = str(Path(private["location"]) / str(os.getpid()))
    settings.SHEQU_DIGEST_DIR = str(Path(settings.SHEQU_DIGEST_DIR) / str(os.getpid()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    shutil.rmtree(settings.STORAGES["private"]["OPTIONS"]["location"], ignore_errors=True)
    shutil.rmtree(settings.SHEQU_DIGEST_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Tables are never built here: a migrated database is laid before the first test (``databases.py``)."""
    return True


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Each process has a copy of the template of its own, and leaves nothing behind."""
    from tests import databases

    databases.lay()
    yield
    databases.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run. Mark the test `browser`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_SWITCHES)
        yield running
        running.close()


@pytest.fixture(autouse=True, scope="session")
def _as_new_after_commits() -> Iterator[None]:
    """A test with real commits leaves the database as the migrations made it: pages, groups, calendar, triggers.

    Django would empty all tables and announce `post_migrate`, which brings back only part of that. For the moment of
    emptying, the triggers give way.
    """
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection
    from django.test import TransactionTestCase

    from shequ_workflows.core import keeping

    made_by_migrations: list[str] = []

    def remember(case: type[TransactionTestCase]) -> None:
        if not made_by_migrations:
            rows = json.loads(connection.creation.serialize_db_to_string())
            # Content types first: a receiver of any other row would make them anew, under other numbers.
            rows.sort(key=lambda row: row["model"] != "contenttypes.contenttype")
            made_by_migrations.append(json.dumps(rows))

    def as_new(case: TransactionTestCase) -> None:
        keeping.drop()
        ContentType.objects.clear_cache()
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(made_by_migrations[0])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)
        ContentType.objects.clear_cache()
        keeping.install()

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(remember))
    patch.setattr(TransactionTestCase, "_fixture_teardown", as_new)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _site_language() -> Iterator[None]:
    """Each test begins in the site's language, whatever the one before it switched to."""
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """No test sees what another one cached, nor machines of flows whose versions are gone."""
    from django.core.cache import cache as django_cache

    from shequ_workflows.flows import family

    yield
    django_cache.clear()
    family.forget()


@pytest.fixture
def clock(settings: Any, tmp_path: Path) -> Path:
    """The file that moves `now()`: write an ISO instant or seconds into it, in this process or another."""
    file = tmp_path / "clock"
    file.touch()
    settings.SHEQU_CLOCK_FILE = str(file)
    return file
