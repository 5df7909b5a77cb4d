"""Remembering what an edge overwrites beside its subject, and bringing it back where the edge is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django.db import models


def columns_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What stands in these columns, as plain JSON; a related row by id."""
    return {name: _plain(getattr(row, _column(type(row), name))) for name in names}


def put_back(model: type[models.Model], pk: int, remembered: Mapping[str, Any]) -> None:
    """Write what ``columns_of`` remembered; nothing where it remembered nothing."""
    columns = {_column(model, name): value for name, value in remembered.items()}
    if columns:
        model._default_manager.filter(pk=pk).update(**columns)


def _column(model: type[models.Model], name: str) -> str:
    """The attribute behind a field: a person's id, not the person."""
    return str(cast(Any, model._meta.get_field(name)).attname)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else value
