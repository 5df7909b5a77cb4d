"""Rows that lists can search and places can be counted by: answers to searchable fields, never to sensitive ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.timezone import get_default_timezone

from shequ_workflows.forms.constants import FILING, Kind, SubmissionState
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.models import Form, IndexRow, Submission

from .ready import Ready, ready
from .sealing import is_sealed
from .turns import counted_keys

_LONGEST: Final = 200
_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.SCALE})


def is_indexed(field: Field, counted: Collection[str] = ()) -> bool:
    """``counted``: keys of the questions by whose choices places are counted."""
    return (field.searchable or field.key in counted) and not is_sealed(field) and field.kind not in FILING


def index_rows(submission: Submission, known: Ready, answers: Mapping[str, Any]) -> list[IndexRow]:
    """Not saved."""
    made: list[IndexRow] = []
    counted = counted_keys(submission.form)
    for field in known.fields.values():
        if is_indexed(field, counted):
            made += _of(submission, field, field.key, answers.get(field.key), None)
        elif field.kind == Kind.GROUP and not is_sealed(field):
            rows = answers.get(field.key)
            for number, row in enumerate(rows if isinstance(rows, list) else []):
                for column in field.fields:
                    if is_indexed(column) and column.kind != Kind.GROUP:
                        made += _of(submission, column, f"{field.key}.{column.key}", row.get(column.key), number)
    return made


def _of(submission: Submission, field: Field, key: str, value: Any, row: int | None) -> Iterator[IndexRow]:
    several = isinstance(value, list)
    for number, one in enumerate(value if several else [value]):
        said = _said(field, one)
        if said:
            yield IndexRow(
                submission=submission, form_id=submission.form_id, key=key,
                row=row if row is not None else number if several else None, **said,
            )  # fmt: skip


def _said(field: Field, value: Any) -> dict[str, Any]:
    """Nothing where no column can hold it: a day before the first that databases know in every zone."""
    if value is None or isinstance(value, list | dict):
        return {}
    if isinstance(value, bool):
        return {"text": "yes" if value else "no"}
    try:
        if field.kind in _NUMBERS:
            return {"number": Decimal(str(value)).quantize(Decimal("0.000001"))}
        if field.kind in {Kind.DATE, Kind.DATE_TIME}:
            moment = dt.datetime.fromisoformat(str(value)).replace(tzinfo=get_default_timezone())
            return {"date": moment.astimezone(dt.UTC)}
    except (InvalidOperation, ValueError, OverflowError):
        return {}
    return {"text": str(value)[:_LONGEST]}


def reindex(submission: Submission, known: Ready, answers: Mapping[str, Any]) -> None:
    """Within the transaction that changes the answers."""
    IndexRow.objects.filter(submission=submission).delete()
    IndexRow.objects.bulk_create(index_rows(submission, known, answers), batch_size=500)


def index_counted(form: Form, keys: Collection[str]) -> None:
    """Of those who came before the choices of these questions had places: rows to count them by. Within the transaction
    that publishes the places, the form locked."""
    for key in keys:
        rows = Submission.objects.filter(form=form, state__in=[SubmissionState.RECEIVED, SubmissionState.WAITING])
        rows = rows.exclude(pk__in=IndexRow.objects.filter(form=form, key=key).values("submission"))
        made: list[IndexRow] = []
        for one in rows.select_related("version"):
            field = ready(one.version).fields.get(key)
            if field is not None and is_indexed(field, keys):
                made += _of(one, field, key, one.answers.get(key), None)
        IndexRow.objects.bulk_create(made, batch_size=500)
