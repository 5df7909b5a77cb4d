"""A guide as data (``shape``), and data into a guide. What files hold is what versions hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shequ_workflows.core.calendar.durations import Duration

from .blocks import row_values
from .code_lists import Audience, CodeRow, LifeEvent, Theme
from .shape import COLUMNS, UNVERSIONED, Column, Guide, Kind, whole_row

if TYPE_CHECKING:
    from .models import ServiceGuidePage

TABLES: dict[str, type[CodeRow]] = {"audiences": Audience, "themes": Theme, "events": LifeEvent}
#: The files of a material: they stay with it where a file of guides says nothing of them.
_FILES = ("sample", "blank")


def data_of(page: ServiceGuidePage) -> Guide:
    return {column.key: _value(page, column) for column in COLUMNS}


def _value(page: ServiceGuidePage, column: Column) -> Any:
    if column.kind == Kind.LENGTH:
        return str(page.length(column.key) or "")
    value = getattr(page, column.key)
    match column.kind:
        case Kind.DAY:
            return value.isoformat() if value else ""
        case Kind.CODES:
            return sorted(one.code for one in value.all())
        case Kind.ROWS:
            return [whole_row(column, row) for row in row_values(value)]
        case Kind.TEXT | Kind.LINES:
            return value.replace("\r\n", "\n")
    return value


def canonical(guide: Mapping[str, Any]) -> str:
    """The same text for the same guide."""
    said = {key: value for key, value in guide.items() if key not in UNVERSIONED}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def put_into(page: ServiceGuidePage, guide: Mapping[str, Any]) -> None:
    """Write what ``guide`` says into the page; not saved. Keys it does not name stay as they are. One query for each code
    list that it names."""
    for column in COLUMNS:
        if column.key in guide:
            _put(page, column, guide[column.key])


def _put(page: ServiceGuidePage, column: Column, value: Any) -> None:
    match column.kind:
        case Kind.LENGTH:
            length = Duration.parse(value) if value else None
            setattr(page, f"{column.key}_amount", length.amount if length is not None else None)
            if length is not None:
                setattr(page, f"{column.key}_unit", length.unit.value)
        case Kind.DAY:
            setattr(page, column.key, dt.date.fromisoformat(value) if value else None)
        case Kind.CODES:
            setattr(page, column.key, list(TABLES[column.key]._default_manager.filter(code__in=value)))
        case Kind.ROWS:
            _put_rows(page, column, value)
        case _:
            setattr(page, column.key, value)


def _put_rows(page: ServiceGuidePage, column: Column, rows: list[Mapping[str, Any]]) -> None:
    stream = page._meta.get_field(column.key).stream_block
    name = next(iter(stream.child_blocks))
    files = {row.get("name"): {key: row.get(key) for key in _FILES} for row in row_values(getattr(page, column.key))}
    raw = []
    for row in rows:
        value = whole_row(column, row)
        if column.key == "materials":
            value |= files.get(row.get("name"), {})
        raw.append({"type": name, "value": value})
    setattr(page, column.key, stream.to_python(raw))
