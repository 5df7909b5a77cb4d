"""An expression as JSON → nodes. Whatever the JSON is, there is a tree: what cannot be read is a ``Broken`` node.

Nothing beyond the limits is looked at, so that deep or long JSON costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from . import decimals
from .kinds import Basic
from .limits import DEEPEST, DEEPEST_ROWS, LONGEST_TEXT, MOST_NODES
from .operators import BY_ROW, LITERALS, OPERATORS, Operator
from .values import Decimals, Texts, Value, read_decimal, read_plain, read_text


@dataclass(frozen=True, slots=True)
class Literal:
    """``adapts``: a text or list of texts that is read as its place asks (``"18"`` beside a number is a number)."""

    at: str
    value: Value
    adapts: bool = False

    def as_basic(self, basic: Basic) -> Value:
        """The value read as this type; None where it is not of it."""
        if isinstance(self.value, str):
            return read_plain(self.value, basic)
        if isinstance(self.value, Texts) and basic in {Basic.TEXTS, Basic.DECIMALS}:
            found = [decimals.parse(one) for one in self.value]
            good = [one for one in found if one is not None]
            return self.value if basic is Basic.TEXTS else Decimals(good) if len(good) == len(found) else None
        return None


@dataclass(frozen=True, slots=True)
class Var:
    """The answer to a question."""

    at: str
    key: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operator and its values; their number fits."""

    at: str
    operator: Operator
    values: tuple[Node, ...]

    @property
    def name(self) -> str:
        return self.operator.name


@dataclass(frozen=True, slots=True)
class Broken:
    """What cannot be read; ``code`` says why, ``about`` names it."""

    at: str
    code: str
    about: str = ""


Node: TypeAlias = Literal | Var | Call | Broken


class _TooMuch(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def grow(expression: Any, at: str = "") -> Node:
    """The tree of an expression; a single ``Broken`` (``too_deep``, ``too_large``) if it is beyond the limits.

    ``at`` is the path of the expression itself, in the form of a JSON pointer without the first ``/``.
    """
    try:
        return _Grower().node(expression, at, 1, 0)
    except _TooMuch as beyond:
        return Broken(at, beyond.code)


def below(at: str, *parts: str | int) -> str:
    """A longer path; ``/`` and ``~`` in a part are written as JSON pointers do."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "/".join([at, *escaped] if at else escaped)


class _Grower:
    def __init__(self) -> None:
        self.nodes = 0

    def node(self, raw: Any, at: str, depth: int, rows: int) -> Node:
        if depth > DEEPEST:
            raise _TooMuch("too_deep")
        self._count()
        if isinstance(raw, Mapping):
            return self._operation(raw, at, depth, rows)
        if isinstance(raw, list | tuple):
            return self._list(raw, at)
        return literal(raw, at)

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _TooMuch("too_large")

    def _operation(self, raw: Mapping[Any, Any], at: str, depth: int, rows: int) -> Node:
        if len(raw) != 1:
            return Broken(at, "malformed")
        name, given = next(iter(raw.items()))
        inside = below(at, name if isinstance(name, str) else "?")
        if name == "var":
            return _var(given, at)
        if isinstance(name, str) and name in LITERALS:
            return _typed(name, given, at)
        operator = OPERATORS.get(name) if isinstance(name, str) else None
        if operator is None:
            return Broken(at, "unknown_operator", str(name)[:40])
        asked = given if isinstance(given, list | tuple) else [given]
        values: list[Node] = []
        for number, one in enumerate(asked):
            deeper = rows + (name in BY_ROW and number == 1)
            if deeper > DEEPEST_ROWS:
                values.append(Broken(below(inside, number), "rows_too_deep"))
            else:
                values.append(self.node(one, below(inside, number), depth + 1, deeper))
        if not operator.fits(len(values)):
            return Broken(at, "count", name)
        return Call(at, operator, tuple(values))

    def _list(self, raw: list[Any] | tuple[Any, ...], at: str) -> Node:
        found: list[Node] = []
        for number, one in enumerate(raw):
            self._count()
            place = below(at, number)
            if isinstance(one, Mapping) and len(one) == 1 and "decimal" in one:
                found.append(_typed("decimal", one["decimal"], place))
            elif isinstance(one, Mapping | list | tuple):
                found.append(Broken(place, "list"))
            else:
                found.append(literal(one, place))
        values = [one.value for one in found if isinstance(one, Literal)]
        texts = [value for value in values if isinstance(value, str)]
        numbers = [value for value in values if isinstance(value, decimals.Decimal)]
        if found and len(texts) == len(found):
            return Literal(at, Texts(texts), adapts=True)
        if found and len(numbers) == len(found):
            return Literal(at, Decimals(numbers))
        return Broken(at, "list" if found else "nothing")


def literal(raw: Any, at: str = "") -> Node:
    """Null, true, false, a whole number or a text."""
    if raw is None or isinstance(raw, bool):
        return Literal(at, raw)
    if isinstance(raw, str):
        if not raw:
            return Broken(at, "nothing")
        if len(raw) > LONGEST_TEXT:
            return Broken(at, "too_long")
        text = read_text(raw)
        return Literal(at, text, adapts=True) if text is not None else Broken(at, "text")
    if isinstance(raw, int | float):
        number = decimals.whole(raw)
        return Literal(at, number) if number is not None else Broken(at, "number")
    return Broken(at, "malformed")


def _var(given: Any, at: str) -> Node:
    if isinstance(given, list | tuple) and len(given) == 1:
        given = given[0]
    return Var(at, given) if isinstance(given, str) and given else Broken(at, "var")


def _typed(name: str, given: Any, at: str) -> Node:
    if isinstance(given, list | tuple) and len(given) == 1:
        given = given[0]
    basic = LITERALS[name]
    if isinstance(given, str):
        value = read_plain(given, basic)
    else:
        value = read_decimal(given) if basic is Basic.DECIMAL else None
    return Literal(at, value) if value is not None else Broken(at, f"not_{name}")
