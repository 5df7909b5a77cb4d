"""What `manage.py check` says before a site goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import Error
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.sqlite3 import base as sqlite

import shequ_workflows
from shequ_workflows import apps as root_app
from shequ_workflows import checks

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_HEALTH_CHECKS": False,
    "CONN_MAX_AGE": 0,
    "OPTIONS": {},
    "TIME_ZONE": None,
}
GOOD_KEY = "k1:MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="


def ids(messages: list[Any]) -> set[str]:
    return {message.id.removeprefix("shequ_workflows.") for message in messages}


@pytest.fixture
def public(settings: Any) -> Any:
    """A site that strangers may reach, with nothing wrong."""
    settings.DEBUG = False
    settings.SHEQU_DEMO = False
    settings.SECRET_KEY = "x" * 50
    settings.SHEQU_DATA_KEYS = settings.SHEQU_INDEX_KEY = settings.SHEQU_DIGEST_KEY = GOOD_KEY
    settings.SHEQU_CLOCK_FILE = ""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["shequ.example"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ""}}
    return settings


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Settings that the checks take for the site's, without Django setting itself up anew."""
    names = ("DEBUG", "INSTALLED_APPS", "MIDDLEWARE", "TEMPLATES", "DATABASES", "SHEQU_DEMO")
    stub = SimpleNamespace(**{name: getattr(django_settings, name) for name in names})
    monkeypatch.setattr(checks, "settings", stub)
    monkeypatch.setattr(root_app, "settings", stub)
    return stub


def test_it_finds_nothing_wrong_with_the_example_site() -> None:
    assert checks.check_apps(None) == []
    assert checks.check_one_fsm(None) == []
    assert checks.check_page_model(None) == []
    assert checks.check_public_settings(None) == []


def test_it_names_a_missing_layer_and_who_needs_it(site: SimpleNamespace) -> None:
    site.INSTALLED_APPS = [name for name in site.INSTALLED_APPS if name != "shequ_workflows.org"]
    messages = [message for message in checks.check_apps(None) if message.id == "shequ_workflows.E001"]
    assert len(messages) == 1
    assert "shequ_workflows.org" in messages[0].msg
    assert "shequ_workflows.core" in messages[0].msg


def test_it_names_it_before_python_stumbles_over_a_model(site: SimpleNamespace) -> None:
    site.INSTALLED_APPS = [name for name in site.INSTALLED_APPS if name != "shequ_workflows.org"]
    with pytest.raises(ImproperlyConfigured, match=r"shequ_workflows\.org"):
        root_app.ShequWorkflowsConfig("shequ_workflows", shequ_workflows)


def test_it_knows_a_layer_by_its_configuration_class() -> None:
    entries = ["shequ_workflows.org.apps.OrgConfig", "shequ_workflows.core", "shequ_workflows", "other"]
    assert checks.installed_layers(entries) == {"org", "core"}
    assert checks.missing_layers(entries) == {}


@pytest.mark.parametrize("app", checks.OTHERS)
def test_it_names_a_missing_app_of_others(site: SimpleNamespace, app: str) -> None:
    site.INSTALLED_APPS = [name for name in site.INSTALLED_APPS if name != app]
    (message,) = checks.check_apps(None)
    assert message.id == "shequ_workflows.E002"
    assert app in message.msg


def test_it_names_missing_middleware(site: SimpleNamespace) -> None:
    site.MIDDLEWARE = [name for name in site.MIDDLEWARE if name not in checks.MIDDLEWARE]
    assert [message.id for message in checks.check_apps(None)] == ["shequ_workflows.E003"] * len(checks.MIDDLEWARE)


def test_it_names_a_missing_context_processor(site: SimpleNamespace) -> None:
    site.TEMPLATES = [{**django_settings.TEMPLATES[0], "OPTIONS": {}}]
    assert ids(checks.check_apps(None)) == {"E004"}


@pytest.mark.parametrize(
    "providers", [["django-fsm"], ["django-fsm-2", "django-fsm"], []], ids=["another", "second", "none"]
)
def test_it_wants_exactly_one_provider_of_django_fsm(monkeypatch: pytest.MonkeyPatch, providers: list[str]) -> None:
    monkeypatch.setattr(checks, "packages_distributions", lambda: {"django_fsm": providers})
    (message,) = checks.check_one_fsm(None)
    assert message.id == "shequ_workflows.E005"
    assert all(provider in message.msg for provider in providers)


def test_it_refuses_a_swapped_page_model(settings: Any) -> None:
    settings.WAGTAIL_PAGE_MODEL = "elsewhere.Page"
    (message,) = checks.check_page_model(None)
    assert message.id == "shequ_workflows.E006"
    assert "elsewhere.Page" in message.msg


def test_it_finds_nothing_wrong_with_a_well_kept_public_site(public: Any) -> None:
    assert checks.check_public_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected", "level"),
    [
        ("SECRET_KEY", "django-insecure-" + "x" * 50, "E010", Error),
        ("SECRET_KEY", "short", "E010", Error),
        ("SHEQU_DATA_KEYS", "", "E011", Error),
        ("SHEQU_INDEX_KEY", "", "E011", Error),
        ("SHEQU_DIGEST_KEY", "", "E011", Error),
        ("SHEQU_DATA_KEYS", "demo1:AAAA", "E012", Error),
        ("SHEQU_CLOCK_FILE", "/a/file", "E013", Error),
        ("SESSION_COOKIE_SECURE", False, "W010", CheckWarning),
        ("CSRF_COOKIE_SECURE", False, "W010", CheckWarning),
        ("ALLOWED_HOSTS", ["*"], "W011", CheckWarning),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, "W012", CheckWarning),
        ("TASKS", {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}, "W013", CheckWarning),
    ],
)
def test_it_names_what_is_unsafe_in_public(public: Any, name: str, value: Any, expected: str, level: type) -> None:
    setattr(public, name, value)
    (message,) = checks.check_public_settings(None)
    assert message.id == f"shequ_workflows.{expected}"
    assert type(message) is level
    public.DEBUG = True
    assert checks.check_public_settings(None) == []


def test_it_does_not_print_a_secret(public: Any) -> None:
    public.SHEQU_DATA_KEYS = "demo1:VERYSECRET"
    public.SECRET_KEY = "short-secret"
    printed = " ".join(f"{message.msg} {message.hint}" for message in checks.check_public_settings(None))
    assert "VERYSECRET" not in printed
    assert "short-secret" not in printed


@pytest.mark.parametrize(
    ("options", "extra", "expected"),
    [
        ({"transaction_mode": "IMMEDIATE", "timeout": 20}, {}, set()),
        ({}, {}, {"E021"}),
        ({"transaction_mode": "DEFERRED", "timeout": 20}, {}, {"E021"}),
        ({"transaction_mode": "IMMEDIATE"}, {}, {"E022"}),
        ({"transaction_mode": "IMMEDIATE", "timeout": 20}, {"ATOMIC_REQUESTS": True}, {"E020"}),
    ],
)
def test_it_looks_at_how_sqlite_is_opened(
    site: SimpleNamespace, options: dict[str, Any], extra: dict[str, Any], expected: set[str]
) -> None:
    with_sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options, **extra}
    site.DATABASES = {"default": with_sqlite}
    found = checks.check_databases(None)
    assert ids(found) == expected
    assert all(type(message) is CheckWarning for message in found)
    site.SHEQU_DEMO = False
    assert all(type(message) is Error for message in checks.check_databases(None))


def test_it_leaves_postgresql_alone(site: SimpleNamespace) -> None:
    site.DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
    assert checks.check_databases(None) == []


@pytest.fixture
def own_file(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    """Alias of an SQLite file that nobody else has open: changing its journal needs it alone."""
    wrapper = sqlite.DatabaseWrapper({**SQLITE, "NAME": str(tmp_path / "own.sqlite3")}, alias="own")
    connections["own"] = wrapper
    with django_db_blocker.unblock():
        with wrapper.cursor() as cursor:
            cursor.execute("CREATE TABLE shequ_core_subject (id integer)")
        yield "own"
        wrapper.close()
    del connections["own"]


def test_it_sees_a_file_that_is_not_in_wal_mode(own_file: str) -> None:
    assert ids(checks.check_journal(None, databases=[own_file])) == {"W020"}
    root_app.switch_to_wal(own_file)
    assert checks.check_journal(None, databases=[own_file]) == []


@pytest.mark.django_db
def test_it_finds_the_migrated_database_well() -> None:
    assert checks.check_journal(None, databases=["default"]) == []


def test_it_asks_no_database_unless_told_to() -> None:
    assert checks.check_journal(None, databases=None) == []


PRODUCTION = {
    "SHEQU_SECRET_KEY": "y" * 60,
    "SHEQU_DATA_KEYS": GOOD_KEY,
    "SHEQU_INDEX_KEY": GOOD_KEY[3:],
    "SHEQU_DIGEST_KEY": GOOD_KEY[3:],
    "SHEQU_ALLOWED_HOSTS": "shequ.example",
    "SHEQU_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "SHEQU_REDIS_URL": "redis://127.0.0.1:1/0",
}


def ask_production(**changes: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHEQU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--settings", "site_config.settings_production", "--deploy"],
        cwd=django_settings.BASE_DIR, env={**clean, **PRODUCTION, **changes}, capture_output=True, text=True,
    )  # fmt: skip


def test_it_starts_in_production_without_a_word_of_ours() -> None:
    done = ask_production()
    assert done.returncode == 0, done.stderr
    assert "shequ_workflows." not in done.stderr


def test_it_does_not_start_in_production_without_secrets() -> None:
    done = ask_production(SHEQU_DATA_KEYS="")
    assert done.returncode != 0
    assert "SHEQU_DATA_KEYS" in done.stderr
