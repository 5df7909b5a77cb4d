"""The database as one file, and back: SQLite by its backup interface, PostgreSQL by its own tools.

Both loads are one transaction: whoever kills them half way finds the database as it was before.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Final, cast

from django.db import connection
from django.utils.translation import gettext as _

from shequ_workflows.core.exceptions import CoreError

NAMES: Final = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
PAGES: Final = 2000
BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
PATIENCE: Final = 60.0
LOCK_TIMEOUT: Final = "60s"


class DumpFailed(CoreError):
    """The text says what to do."""


def name() -> str:
    """What the database's file is called in a backup."""
    return NAMES[connection.vendor]


def dump(folder: Path) -> Path:
    """Write the whole database, as it is at one instant, to a file in ``folder``; others may go on writing."""
    path = folder / name()
    (_dump_sqlite if connection.vendor == "sqlite" else _dump_postgres)(path)
    return path


def load(path: Path, scratch: Path) -> None:
    """Replace the whole database by what ``path`` holds, in one transaction; ``scratch`` is for large files between."""
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _load_postgres(path, scratch)
    connection.close()


# --- SQLite ----------------------------------------------------------------------------------------------------------


def _dump_sqlite(path: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        cast(sqlite3.Connection, connection.connection).backup(target)
        # One file that stands for itself, without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")


def _load_sqlite(path: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DumpFailed(_("The database in this backup is damaged. Take another backup."))
        begun = time.monotonic()

        def watch(status: int, remaining: int, total: int) -> None:
            stepped(remaining)
            if status in BUSY and time.monotonic() - begun > PATIENCE:
                raise DumpFailed(_("The database is in use. Stop the web server and the worker, then try again."))

        source.backup(cast(sqlite3.Connection, connection.connection), pages=PAGES, progress=watch)


def stepped(remaining: int) -> None:
    """Called after each step of a load, before it is committed."""


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def _dump_postgres(path: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", *_where())


def _load_postgres(path: Path, scratch: Path) -> None:
    contents = _run("pg_restore", "--list", str(path))
    # The schema itself is made below, whoever owned it.
    chosen = scratch / "contents"
    chosen.write_text("".join(f"{line}\n" for line in contents.splitlines() if " SCHEMA - public " not in line))
    script = scratch / "database.sql"
    _run("pg_restore", "--no-owner", "--no-privileges", f"--use-list={chosen}", f"--file={script}", str(path))
    before = (
        f"SET lock_timeout = '{LOCK_TIMEOUT}'",
        "SET client_min_messages = warning",
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
    )
    connection.close()
    commands = [part for statement in before for part in ("-c", statement)]
    _run(
        "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", *_where(),
        *commands, "-c", "SET search_path = public", "-f", str(script),
    )  # fmt: skip


def _where() -> list[str]:
    settings = connection.settings_dict
    options = [f"--dbname={settings['NAME']}", "--no-password"]
    for option, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if settings[key]:
            options.append(f"{option}={settings[key]}")
    return options


def _run(tool: str, *arguments: str) -> str:
    """Run one of PostgreSQL's tools; its password goes by the environment. Raises ``DumpFailed`` with its words."""
    path = shutil.which(tool)
    if path is None:
        raise DumpFailed(_("“%(tool)s” is not installed here. Install the PostgreSQL client tools.") % {"tool": tool})
    environment = dict(os.environ)
    if connection.settings_dict["PASSWORD"]:
        environment["PGPASSWORD"] = str(connection.settings_dict["PASSWORD"])
    done = subprocess.run([path, *arguments], capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise DumpFailed(_("“%(tool)s” failed: %(words)s") % {"tool": tool, "words": _last_words(done.stderr)})
    return done.stdout


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-3:])
