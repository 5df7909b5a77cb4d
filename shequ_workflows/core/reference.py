"""Reference tables that come with the product: rows that are missing by their code are brought in after migrating.

What a site edited is never touched, and what it took out of force stays so: rows are switched off, not deleted.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from django.apps import AppConfig
from django.db import connections, models
from django.db.models.signals import post_migrate

LAYOUT: Final = "shequ-reference-1"


def shipped_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a shipped file. Raises ``ValueError`` for a file of another layout."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if found.get("layout") != LAYOUT:
        raise ValueError(f"{path.name}: no {LAYOUT}")
    rows: list[dict[str, str]] = found["rows"]
    return rows


def install(model: type[models.Model], path: Path, using: str = "default") -> int:
    """Bring in the rows whose ``code`` is not there; gives how many. Nothing where the table is not there (yet)."""
    if model._meta.db_table not in connections[using].introspection.table_names():
        return 0
    rows = model._default_manager.using(using)
    known = set(rows.values_list("code", flat=True))
    new: list[Any] = [model(**row) for row in shipped_rows(path) if row["code"] not in known]
    rows.bulk_create(new, ignore_conflicts=True)
    return len(new)


def ship(app: AppConfig, model: type[models.Model], path: Path) -> None:
    """After every migrating of ``app``: what is missing comes in. Called once, when the app is ready."""

    def after_migrating(using: str, **_kwargs: Any) -> None:
        install(model, path, using)

    post_migrate.connect(after_migrating, sender=app, weak=False, dispatch_uid=f"reference {model._meta.label}")
