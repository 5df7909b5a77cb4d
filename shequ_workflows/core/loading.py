"""Reading the one row a transition is about: part of the hot path, in a statement that is written once.

The ORM would compile the same statement anew each time, which costs several times what running it does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

from django.db import connections, models

from shequ_workflows.org.models import Node

from .models import RuleVersion, Subject

S = TypeVar("S", bound=Subject)
Converter = Callable[[Any, Any, Any], Any]


class _Part:
    """The columns of one model within the statement, and how their values are read."""

    def __init__(self, model: type[models.Model], alias: str, start: int) -> None:
        connection = connections["default"]
        quote = connection.ops.quote_name
        fields: Sequence[Any] = model._meta.concrete_fields
        self.names = [field.attname for field in fields]
        self.start, self.end = start, start + len(fields)
        self.sql = ", ".join(f"{alias}.{quote(field.column)}" for field in fields)
        self.table = f"{quote(model._meta.db_table)} {alias}"
        self.converters: list[tuple[int, Any, list[Converter]]] = []
        for place, field in enumerate(fields):
            column = field.get_col(alias)
            found = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
            if found:
                self.converters.append((place, column, found))

    def read(self, model: type[models.Model], row: Sequence[Any]) -> Any:
        values = list(row[self.start : self.end])
        connection = connections["default"]
        for place, column, converters in self.converters:
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return model.from_db("default", self.names, values)


@lru_cache(maxsize=4)
def _statement(vendor: str) -> tuple[str, str, _Part, _Part, _Part]:
    quote = connections["default"].ops.quote_name
    subject = _Part(Subject, "s", 0)
    node = _Part(Node, "n", subject.end)
    rules = _Part(RuleVersion, "r", node.end)

    def column(name: str) -> str:
        return quote(cast(Any, Subject._meta.get_field(name)).column)

    sql = (
        f"SELECT {subject.sql}, {node.sql}, {rules.sql} FROM {subject.table}"  # noqa: S608 - names from _meta
        f" JOIN {node.table} ON n.{quote('id')} = s.{column('node')}"
        f" LEFT JOIN {rules.table} ON r.{quote('id')} = s.{column('rules')}"
        f" WHERE s.{quote('id')} = %s"
    )
    lock = " FOR NO KEY UPDATE OF s" if vendor == "postgresql" else ""
    return sql, sql + lock, subject, node, rules


def load(model: type[S], pk: int, *, locked: bool) -> S:
    """The subject with its node and its rules; ``locked`` for writing until the transaction ends.

    PostgreSQL: FOR NO KEY UPDATE, since rows that point to it take a key share on it. Raises ``DoesNotExist``.
    """
    connection = connections["default"]
    plain, locking, subject, node, rules = _statement(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(locking if locked else plain, [pk])
        row = cursor.fetchone()
    if row is None:
        raise model.DoesNotExist
    found: S = subject.read(model, row)
    found.node = node.read(Node, row)
    if found.rules_id is not None:
        found.rules = rules.read(RuleVersion, row)
    return found
