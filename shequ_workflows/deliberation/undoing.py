"""Bringing back what an edge wrote on the matter, where it is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.apps import apps

from shequ_workflows.core.models import Record

from .models import Matter


def columns_of(matter: Matter, names: Iterable[str]) -> dict[str, Any]:
    """What stands in these columns, as plain JSON; a person by id."""
    return {name: _plain(getattr(matter, _column(name))) for name in names}


def _column(name: str) -> str:
    """The attribute behind a field: a person's id, not the person."""
    return str(cast(Any, Matter._meta.get_field(name)).attname)


def _plain(value: Any) -> Any:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else value


def bring_back(corrected: Record) -> None:
    """Undo what the edge of ``corrected`` wrote: its columns of the matter, and rows it made beside it.

    The edge remembered both (``Phase.write``); an edge that remembered nothing wrote nothing here.
    """
    before = corrected.undo_point.before
    columns = {_column(name): value for name, value in before.get("matter", {}).items()}
    if columns:
        Matter.objects.filter(pk=corrected.subject_id).update(**columns)
    for model, pk, *matter in before.get("made", ()):
        rows = apps.get_model(Matter._meta.app_label, model).objects
        rows.filter(pk=pk, matter=matter[0] if matter else corrected.subject_id).delete()
