"""Conditions and formulas → an editor's rows; where rows cannot say it, the JSON for experts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shequ_workflows.forms.blocks.rules import ConditionBlock, FormulaBlock
from shequ_workflows.forms.compiling.expressions import FORMULAS, BadExpression, condition, formula
from shequ_workflows.forms.compiling.names import Names, Path, Question
from shequ_workflows.forms.conditions.kinds import Type
from shequ_workflows.forms.conditions.rows import ALL, BeyondRows, Group, InvalidRows, Row, from_logic, to_logic
from shequ_workflows.forms.constants import SILENT
from shequ_workflows.forms.definition.schema import Definition, Field

Raw = dict[str, Any]
_CONDITION: Final = ConditionBlock()
_FORMULA: Final = FormulaBlock()
_BETWEEN: Final = "、"


def names_of(definition: Definition) -> Names:
    """The questions as ``compiling`` will find them in the blocks."""
    return Names(_questions(definition))


def _questions(definition: Definition) -> Iterator[Question]:
    first = definition.languages[0]
    for path, one in definition.every_field():
        if one.kind not in SILENT:
            choices = tuple((choice.label.by_language.get(first, ""), choice.value) for choice in one.choices)
            yield Question(path, one.label.by_language.get(first, ""), one.kind, choices)


def as_rows(expression: Any, names: Names, types: Mapping[str, Type], group: Path) -> Raw | None:
    """A condition as an editor would fill it in; None where rows would say anything else."""
    try:
        meant = from_logic(expression, types, ".".join(group))
        wanted = to_logic(meant, types, ".".join(group))
    except (BeyondRows, InvalidRows):
        return None
    for by_label in (True, False):
        made = {"mode": meant.match, "rows": _rows(meant, names, group, by_label), "json": ""}
        if _fits(made) and condition(_CONDITION.to_python(made), names, group, types) == wanted:
            return made
    return None


def as_json(expression: Any) -> Raw:
    """A condition for experts."""
    return {"mode": ALL, "rows": [], "json": json.dumps(expression, ensure_ascii=False)}


def _fits(made: Raw) -> bool:
    longest = _CONDITION.child_blocks["rows"].child_blocks["row"].child_blocks["value"].field.max_length
    inner = [row for one in made["rows"] for row in one["value"].get("rows", [one["value"]])]
    return all(len(row["value"]) <= longest for row in inner)


def _rows(meant: Group, names: Names, group: Path, by_label: bool) -> list[Raw]:
    made: list[Raw] = []
    for one in meant.rows:
        if isinstance(one, Row):
            made.append({"type": "row", "value": _row(one, names, group, by_label)})
        else:
            inner = [_row(row, names, group, by_label) for row in one.rows if isinstance(row, Row)]
            made.append({"type": "nested", "value": {"mode": one.match, "rows": inner}})
    return made


def _row(one: Row, names: Names, group: Path, by_label: bool) -> Raw:
    given = one.value if isinstance(one.value, tuple) else () if one.value is None else (one.value,)
    question = names.question(one.key, group)
    labels = {value: label for label, value in question.choices} if question is not None and by_label else {}
    value = _BETWEEN.join(labels.get(text) or text for text in given)
    return {"question": one.key, "comparison": one.operator, "value": value, "other": one.other}


def as_formula(expression: Any, names: Names, group: Path) -> Raw:
    """A formula with its questions, or (``json``) the expression itself."""
    for name, (_least, _most, make) in FORMULAS.items():
        keys = list(_vars(expression))
        made = {"formula": name, "questions": keys, "json": ""}
        if not keys or make([{"var": key} for key in keys]) != expression:
            continue
        try:
            if formula(_FORMULA.to_python(made), names, group) == expression:
                return made
        except BadExpression:
            continue
    return {"formula": "json", "questions": [], "json": json.dumps(expression, ensure_ascii=False)}


def _vars(expression: Any) -> Iterator[str]:
    """Keys of the questions that one operator takes, in order."""
    if not isinstance(expression, Mapping) or len(expression) != 1:
        return
    given = next(iter(expression.values()))
    for one in given if isinstance(given, list) else []:
        if isinstance(one, Mapping) and isinstance(one.get("var"), str) and len(one) == 1:
            yield one["var"]


def conditional(one: Field, name: str) -> Any:
    """The condition of ``required`` or ``read_only``; None where it always or never holds."""
    said = getattr(one, name)
    return None if said is None or isinstance(said, bool) else said
