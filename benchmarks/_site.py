"""What every benchmark stands on: a database of its own for each kind, made and removed again.

A benchmark runs itself once per kind of database as a process of its own (`each_database`), since the product speaks to
one database. SQLite with `synchronous=FULL` and WAL, as in life; PostgreSQL where `PG_URL` answers, else it says so.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
PG_URL = os.environ.get("PG_URL", "postgres://postgres@127.0.0.1/postgres")
CHILD = "SHEQU_BENCH_KIND"

sys.path.insert(0, str(ROOT))


def pg_database(name: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(PG_URL)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(PG_URL, autocommit=True, connect_timeout=5) as connection:
        connection.execute(statement)


@contextmanager
def pg_copy(source: str, name: str) -> Iterator[str]:
    """A copy of a PostgreSQL database nobody is connected to."""
    _admin(f'DROP DATABASE IF EXISTS "{name}"')
    _admin(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    try:
        yield pg_database(name)
    finally:
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _child(kind: str, environment: dict[str, str]) -> dict[str, Any] | str:
    done = subprocess.run(
        [sys.executable, sys.argv[0], *sys.argv[1:]],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "_settings", CHILD: kind, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"the benchmark failed on {kind}")
    *lines, last = done.stdout.strip().splitlines()
    for line in lines:
        print(line, flush=True)
    figures: dict[str, Any] = json.loads(last)
    return figures


def each_database(measure: Callable[[str], dict[str, Any]]) -> None:
    """Run `measure(kind)` for each kind of database in a process of its own; print one JSON object at the end."""
    kind = os.environ.get(CHILD)
    if kind:
        import django

        django.setup()
        logging.disable(logging.WARNING)
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        print(json.dumps(measure(kind)))
        return
    results: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="shequ-bench-"))
    common = {"SHEQU_VAR_DIR": str(folder), "SHEQU_CLOCK_FILE": ""}
    try:
        results["sqlite"] = _child(
            "sqlite", {**common, "SHEQU_DB_NAME": str(folder / "bench.sqlite3"), "SHEQU_DATABASE_URL": ""}
        )
        name = f"shequ_bench_{os.getpid()}"
        try:
            _admin(f'CREATE DATABASE "{name}"')
        except Exception as error:
            print(f"PostgreSQL is not there: {type(error).__name__}")
            results["postgresql"] = None
        else:
            try:
                results["postgresql"] = _child("postgresql", {**common, "SHEQU_DATABASE_URL": pg_database(name)})
            finally:
                _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(results))


def copy_sqlite(source: str, target: str) -> None:
    """A copy of an SQLite file, in WAL mode as the original."""
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode=WAL")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def server(command: list[str], port: int) -> Iterator[None]:
    """A program that listens on ``port``, ended afterwards."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'benchmarks'}"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{command[0]} does not answer") from None
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)
