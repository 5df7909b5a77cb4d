"""The tables that come with the product, and keeping the cache true. Connected in ``apps.ready`` by ``connect()``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connection, transaction
from django.db.models.signals import post_migrate

from shequ_workflows.org.moment import now
from shequ_workflows.org.signals import node_moved

from .actions import store_table
from .models import CalendarDay, CalendarStamp, CalendarYear, YearStatus
from .table import table_of

SHIPPED = Path(__file__).parent.parent / "data" / "workcalendar_cn.json"


def install_shipped() -> list[int]:
    """Bring in the shipped years that are missing or have become better; give the years written.

    May run any number of times. A year that somebody on this site edited or confirmed is never touched.
    """
    written = []
    with transaction.atomic():
        known = {row.year: row for row in CalendarYear.objects.select_for_update()}
        for table in json.loads(SHIPPED.read_text(encoding="utf-8"))["years"]:
            year, row = table["year"], known.get(table["year"])
            if row is not None and row.edited:
                continue
            entries, confirmed = table_of(table["days"]), table["status"] == YearStatus.CONFIRMED
            if (
                row is not None
                and (row.is_confirmed, row.source) == (confirmed, table["source"])
                and CalendarDay.objects.of_year(year).entries() == entries
            ):
                continue
            confirmed_at = now() if confirmed else None
            store_table(year, entries, source=table["source"], edited=False, confirmed_at=confirmed_at)
            written.append(year)
    return written


def install_after_migrating(using: str, **_kwargs: Any) -> None:
    """``post_migrate``: nothing is done where this app's tables are not there (migrated back)."""
    if using == "default" and CalendarYear._meta.db_table in connection.introspection.table_names():
        install_shipped()


def renew_after_moving(**_kwargs: Any) -> None:
    """``node_moved``: opening hours are looked up by tree path."""
    CalendarStamp.renew()


def connect(app: AppConfig) -> None:
    """Called once, when the app is ready."""
    post_migrate.connect(install_after_migrating, sender=app)
    node_moved.connect(renew_after_moving)
