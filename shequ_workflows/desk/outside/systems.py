"""Which outside systems a place has: those shipped, as far as a node above has set none of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shequ_workflows.org.querysets import prefixes

from .placeholders import Field

if TYPE_CHECKING:
    from shequ_workflows.desk.models import OutsideSystem
    from shequ_workflows.org.models import Node

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "outside_systems.json"


@dataclass(frozen=True)
class System:
    """An outside system as it holds somewhere; ``version`` is the row it comes from, None where it is shipped."""

    key: str
    name: str
    number_label: str
    fields: tuple[Field, ...]
    is_used: bool = True
    version: OutsideSystem | None = None

    @property
    def is_personal(self) -> bool:
        return any(field.is_personal for field in self.fields)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset().union(*(field.codes for field in self.fields))

    def to_data(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "name": self.name,
            "number_label": self.number_label,
            "fields": [field.to_data() for field in self.fields],
            "is_used": self.is_used,
        }


def fields_of(rows: Iterable[dict[str, Any]]) -> tuple[Field, ...]:
    return tuple(Field(row["name"], row["text"], int(row["limit"])) for row in rows)


@lru_cache(maxsize=1)
def shipped() -> dict[str, System]:
    """The presets by key, in order."""
    rows = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {row["key"]: System(row["key"], row["name"], row["number_label"], fields_of(row["fields"])) for row in rows}


def system_of(row: OutsideSystem) -> System:
    return System(row.key, row.name, row.number_label, fields_of(row.fields), row.is_used, row)


def systems_at(node: Node) -> list[System]:
    """What holds at ``node``, unused ones among them: of each the newest version of the nearest node. One query."""
    from shequ_workflows.desk.models import OutsideSystem

    found = dict(shipped())
    rows = OutsideSystem.objects.filter(node__path__in=prefixes(node.path)).select_related("node", "created_by")
    for row in rows.order_by("node__depth", "number"):
        found[row.key] = system_of(row)
    return list(found.values())


def system_at(node: Node, key: str) -> System | None:
    return next((one for one in systems_at(node) if one.key == key), None)
