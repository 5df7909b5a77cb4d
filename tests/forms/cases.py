"""The table of cases that Python and JavaScript share, and how types are written in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shequ_workflows.forms.conditions.evaluating import evaluate
from shequ_workflows.forms.conditions.kinds import Basic, Type
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.conditions.values import write


def type_of(written: Any) -> Type:
    """A type from the JSON that `Type.data` gives."""
    if isinstance(written, Mapping):
        return Type(Basic.ROWS, types_of(written["rows"]))
    return Type(Basic(written))


def types_of(written: Mapping[str, Any]) -> dict[str, Type]:
    return {key: type_of(one) for key, one in written.items()}


@dataclass(frozen=True)
class Case:
    group: str
    expression: Any
    expected: Any
    wanted: str | None
    types: Mapping[str, Any]
    answers: Any
    now: str

    def __str__(self) -> str:
        return f"{self.group}: {json.dumps(self.expression, ensure_ascii=False)[:90]}"

    def job(self) -> dict[str, Any]:
        """As `Script.ask` takes it."""
        return {
            "expression": self.expression, "answers": self.answers, "types": self.types, "now": self.now,
            "wanted": self.wanted,
        }  # fmt: skip

    def run(self) -> Any:
        """What Python gives, in JSON."""
        return in_python(self.expression, self.answers, types_of(self.types), self.now, self.wanted)


def in_python(expression: Any, answers: Any, types: Mapping[str, Type], now: str, wanted: str | None = None) -> Any:
    context = Context(dt.datetime.fromisoformat(now), types)
    return write(evaluate(expression, answers, context, Basic(wanted) if wanted else None))


def load() -> list[Case]:
    table = json.loads((Path(__file__).parent / "conditions.json").read_text(encoding="utf-8"))
    found = []
    for group in table["groups"]:
        own = {name: group.get(name, table[name]) for name in ("types", "answers", "now")}
        for expression, expected, *wanted in group["cases"]:
            found.append(Case(group["name"], expression, expected, wanted[0] if wanted else None, **own))
    return found


CASES = load()
