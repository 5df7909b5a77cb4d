"""An editor's rows and formulas → expressions."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.kinds import Type
from shequ_workflows.forms.conditions.rows import ALL, BY_NAME, Group, InvalidRows, Row, to_logic
from shequ_workflows.forms.constants import CHOOSING, Kind

from .names import Names, Path
from .walking import Place

_SEVERAL: Final = re.compile(r"[、,，;；\n]+")


class BadExpression(ValueError):
    """``at``: where in the block."""

    def __init__(self, at: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.at, self.sentence = at, sentence


def says_something(value: Any) -> bool:
    return bool(value) and bool((value.get("json") or "").strip() or len(value.get("rows") or ()))


def condition(value: Any, names: Names, group: Path, types: Mapping[str, Type]) -> list[BadExpression] | Any:
    """The expression of a condition's rows (or of its JSON); a list of what is wrong with them otherwise."""
    text = (value.get("json") or "").strip()
    if text:
        try:
            return as_json(text)
        except BadExpression as bad:
            return [bad]
    made = Group(value["mode"] or ALL, tuple(_rows(value["rows"], names, group)))
    strange = list(_not_chosen(made, names, group, value["rows"]))
    if strange:
        return strange
    try:
        return to_logic(made, types, ".".join(group))
    except InvalidRows as invalid:
        return [BadExpression(_place(fault.path, value["rows"]), str(fault.sentence)) for fault in invalid.faults]


#: Comparisons with choices, by the kind of question.
_WITH_CHOICES: Final[Mapping[str, frozenset[str]]] = {
    Kind.ONE_OF: frozenset({"is", "is_not", "one_of", "none_of"}),
    Kind.MANY_OF: frozenset({"contains", "not_contains", "any_of", "all_of"}),
}


def _not_chosen(made: Group, names: Names, group: Path, rows: Any, above: str = "") -> Iterator[BadExpression]:
    """Rows that compare with what is none of the choices of their question: said there, with the choices."""
    for number, row in enumerate(made.rows):
        at = f"{above}{number}"
        if isinstance(row, Group):
            yield from _not_chosen(row, names, group, rows, f"{at}/")
            continue
        question = names.question(row.key, group)
        if question is None or question.other or row.other or not question.choices:
            continue
        if row.operator not in _WITH_CHOICES.get(question.kind, ()):
            continue
        said = row.value if isinstance(row.value, tuple) else (row.value or "",)
        known = {value for _label, value in question.choices}
        wrong = next((one for one in said if one.strip() and one not in known), None)
        if wrong is not None:
            sentence = _("“%(value)s” is none of the choices of “%(question)s”: %(choices)s.") % {
                "value": wrong[:60],
                "question": question.label,
                "choices": _(", ").join(label for label, _value in question.choices[:12]),
            }
            yield BadExpression(_place(at, rows), sentence)


def as_json(text: str) -> Any:
    """Raises ``BadExpression``."""
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadExpression(("json",), _("This is not JSON. Check the brackets and quotation marks.")) from None
    if isinstance(found, list):  # told from a list of faults, and no expression of ours
        raise BadExpression(("json",), _("An expression is written as {operator: [values]}."))
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _place(path: str, rows: Any) -> Place:
    """The block of a row by its path in ``conditions.rows``: ``1/0`` is the first row of the nested second."""
    numbers = [int(part) for part in path.split("/") if part]
    if not numbers:
        return ()
    return ("rows", numbers[0], "rows", numbers[1]) if len(numbers) > 1 else ("rows", numbers[0])


def _rows(stream: Any, names: Names, group: Path) -> list[Row | Group]:
    made: list[Row | Group] = []
    for child in stream or ():
        if child.block_type == "nested":
            inner = tuple(_row(one, names, group) for one in child.value["rows"])
            made.append(Group(child.value["mode"] or ALL, inner))
        else:
            made.append(_row(child.value, names, group))
    return made


def _row(value: Any, names: Names, group: Path) -> Row:
    key = names.resolve(value["question"] or "", group)
    operator = BY_NAME.get(value["comparison"])
    other = names.resolve(value["other"] or "", group)
    if operator is None or not operator.takes:
        return Row(key, value["comparison"])
    text = value["value"] or ""
    question = names.question(key, group)
    several = [one for one in (part.strip() for part in _SEVERAL.split(text)) if one]
    if question is not None and question.kind in CHOOSING:
        text, several = question.choice(text.strip()), [question.choice(one) for one in several]
    elif question is not None and (operator.reads or question.kind not in _WORDY):
        text = unicodedata.normalize("NFKC", text)
    return Row(key, operator.name, tuple(several) if operator.takes == "many" else text, other)


_WORDY: Final = frozenset({"text", "long_text", "address", "signature"})

FORMULAS: Final[Mapping[str, tuple[int, int | None, Callable[[list[Any]], Any]]]] = {
    "sum": (1, None, lambda given: {"sum": given}),
    "difference": (2, 2, lambda given: {"-": given}),
    "product": (2, None, lambda given: {"*": given}),
    "quotient": (2, 2, lambda given: {"/": given}),
    "count": (1, 1, lambda given: {"count": given}),
    "age": (1, 1, lambda given: {"years_between": [*given, {"today": []}]}),
    "days": (2, 2, lambda given: {"days_between": given}),
    "join": (1, None, lambda given: {"concat": given}),
}


def formula(value: Any, names: Names, group: Path) -> Any:
    """The expression of a computed value. Raises ``BadExpression``."""
    text = (value["json"] or "").strip()
    if value["formula"] == "json":
        if not text:
            raise BadExpression(("json",), _("Write the expression here, or choose another formula."))
        return as_json(text)
    least, most, make = FORMULAS[value["formula"]]
    keys = [names.resolve(one, group) for one in value["questions"] if one.strip()]
    if len(keys) < least or (most is not None and len(keys) > most):
        sentence = _("This formula takes %(least)d questions.") if least == most else _(
            "This formula takes at least %(least)d questions."
        )  # fmt: skip
        raise BadExpression(("questions",), sentence % {"least": least})
    return make([{"var": key} for key in keys])
