"""What the example site reads from its environment. Imports no Django."""

from __future__ import annotations

import base64
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def flag(name: str, default: bool = False) -> bool:
    """Whether the environment variable says yes (1, true, yes, on)."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def database_from_url(url: str) -> dict[str, Any]:
    """Django's settings for `postgres://user:password@host:port/name?option=value`.

    Raises ValueError for any other scheme. Options of the query go to the driver.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"SHEQU_DATABASE_URL must begin with postgres://, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def sqlite_database(path: str | Path) -> dict[str, Any]:
    """Django's settings for the embedded database.

    Write transactions take their lock at once (IMMEDIATE), wait up to 20 seconds, and are on the disk when they
    answer (synchronous=FULL). WAL is switched on once, after migrations (`shequ_workflows.apps`): inside a
    transaction the pragma would silently do nothing.

    Connections live on from request to request: SQLite reads the whole schema into each new one, which takes 20 to
    40 milliseconds with these tables and triggers, more than most pages.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA synchronous=FULL;",
        },
    }


def demo_keys(path: Path) -> dict[str, str]:
    """Secrets of a site that was given none: made once, kept in a file only the owner reads.

    Two processes may start at once: the first to create the file wins, the other reads it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {
            "secret_key": secrets.token_urlsafe(50),
            "data_keys": f"demo1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "index_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "digest_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # readable by its owner only
        draft = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(made, file, indent=1)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys
