"""Guides as a file, the newest draft of each: .xlsx and .csv under the standard's headings, JSON whole."""

from __future__ import annotations

import io
import json
from typing import IO, Any, Final

from shequ_workflows.catalogue.constants import LAYOUT
from shequ_workflows.catalogue.data import data_of
from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.catalogue.shape import COLUMNS, Guide
from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file

from .cells import write
from .reading import codes_of_tables

FORMS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def guides_of(index: ServiceIndexPage) -> list[Guide]:
    """By title."""
    pages = ServiceGuidePage.objects.child_of(index).select_related("latest_revision").order_by("title")
    return [data_of(page.get_latest_revision_as_object()) for page in pages]


def write_guides(guides: list[Guide], form: str) -> IO[bytes]:
    """A file at its beginning. ``form``: a key of ``FORMS``."""
    if form == "json":
        data: dict[str, Any] = {"layout": LAYOUT, "guides": guides}
        return io.BytesIO(json.dumps(data, ensure_ascii=False, indent=1).encode())
    _codes, names = codes_of_tables()
    headings = [f"{column.heading}★" if column.starred else column.heading for column in COLUMNS]
    rows = ([write(column, guide[column.key], names) for column in COLUMNS] for guide in guides)
    return {"xlsx": xlsx_file, "csv": csv_file}[form](headings, rows)[0]
