"""Migrated once, copied for each process of tests: the database that every run begins with.

Building the tables of Wagtail and of all layers takes most of a short run's time. The first process that needs them
builds a template, named by a digest of every migration and of the releases that bring them; all others copy it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
DAY = 24 * 3600
#: Besides migrations: what is made after them, and what they read.
ALSO = ("*/triggers.py", "core/keeping.py", "core/data/*.json", "core/calendar/shipped.py")


def digest() -> str:
    """Changes whenever a template would come out differently."""
    found = hashlib.sha256()
    for name in ("Django", "wagtail", "modelsearch", "django-tasks-db", "django-axes"):
        found.update(f"{name} {version(name)}\n".encode())
    files = sorted(Path(apps.get_app_config("shequ_workflows").path).glob("*/migrations/*.py"))
    files += sorted((ROOT / "home").glob("migrations/*.py"))
    for pattern in ALSO:
        files += sorted(Path(apps.get_app_config("shequ_workflows").path).glob(pattern))
    for file in files:
        found.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    found.update("\n".join(settings.INSTALLED_APPS).encode())
    return found.hexdigest()[:12]


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process of this machine at a time."""
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--settings", "site_config.settings_test"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)


def lay() -> None:
    """Put a migrated database where the test database of this process will be looked for."""
    if connections["default"].vendor == "sqlite":
        _lay_sqlite()
    else:
        _lay_postgres()


def clear() -> None:
    """Take the test database of this process away."""
    connection = connections["default"]
    name = _test_name()
    connection.close()
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(name + ending).unlink(missing_ok=True)
    else:
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _test_name() -> str:
    return str(settings.DATABASES["default"]["TEST"]["NAME"])


def _lay_sqlite() -> None:
    name = f"shequ_test_template_{digest()}"
    template = Path(tempfile.gettempdir()) / f"{name}.sqlite3"
    with alone(name):
        if not template.exists():
            building = template.with_suffix(f".{os.getpid()}")
            _migrate({"SHEQU_DB_NAME": str(building)})
            building.rename(template)
            for old in template.parent.glob("shequ_test_template_*.sqlite3"):
                if template.stat().st_mtime - old.stat().st_mtime > DAY:
                    old.unlink(missing_ok=True)
    for ending in ("-wal", "-shm"):
        Path(_test_name() + ending).unlink(missing_ok=True)
    shutil.copyfile(template, _test_name())


def _address(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["SHEQU_DATABASE_URL"])._replace(path=f"/{name}"))


def _admin(*statements: str) -> None:
    import psycopg

    with psycopg.connect(_address("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _has_postgres(name: str) -> bool:
    import psycopg

    with psycopg.connect(_address("postgres")) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _lay_postgres() -> None:
    name = f"test_shequ_template_{digest()}"
    with alone(name):
        if not _has_postgres(name):
            building = f"{name}_new"
            _admin(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)', f'CREATE DATABASE "{building}"')
            _migrate({"SHEQU_DATABASE_URL": _address(building)})
            _admin(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        test = _test_name()
        _admin(f'DROP DATABASE IF EXISTS "{test}" WITH (FORCE)', f'CREATE DATABASE "{test}" TEMPLATE "{name}"')
