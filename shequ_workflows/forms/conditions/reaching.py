"""Parts of a form that nobody can ever reach: their conditions cannot come true, whatever is answered.

Sound but not complete: what is reported is certainly out of reach; an unreachable part may go unnoticed where its
conditions are too intricate. Known: conditions without questions, choices that do not exist, one question asked to be
two things at once, and questions that are themselves out of reach (they stay missing).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.definition.faults import Fault

from .dependencies import components, graph
from .kinds import Basic, NoList, NoRow, Shape, Type, UnknownKey
from .rules import Expression, Placed, Rules, every, types_of
from .tree import Broken, Call, Literal, Node, Var, grow
from .values import Decimals, Texts

#: Give false when this value is missing.
_NEEDS_FIRST: Final = frozenset({"answered", "any", "all"})
_NEEDS_BOTH: Final = frozenset(
    {"==", "!=", "<", "<=", ">", ">=", "in", "contains", "contains_any", "contains_all", "starts_with"}
)
#: Give null when a value is missing.
_STRICT: Final = frozenset({"+", "-", "*", "/", "round", "add_days", "days_between", "years_between", "year", "month", "weekday"})  # fmt: skip


def unreachable(rules: Iterable[Rules]) -> list[str]:
    """Dotted keys of what can never be shown, in the order of the form."""
    every_rule = tuple(rules)
    placed = {one.key: one for one in every(every_rule)}
    types, needs = types_of(every_rule), graph(every_rule)
    never: set[str] = set()
    for together in components(needs):
        if len(together) > 1 or together[0] in needs[together[0]]:
            continue  # a circle has its own fault
        one = placed[together[0]]
        if _is_within(one, never) or _Reach(types, one.group, never).never(one.rules.visible):
            never.add(one.key)
    return [key for key in placed if key in never]


def _is_within(one: Placed, never: set[str]) -> bool:
    around = f"{one.group}.{one.rules.within}" if one.group else one.rules.within
    return one.group in never or around in never


def never_true(condition: Expression, types: Mapping[str, Type]) -> bool:
    """Whether a condition certainly never holds, whatever is answered."""
    return _Reach(types, "", set()).never([condition])


def always_true(condition: Expression, types: Mapping[str, Type]) -> bool:
    """Whether a condition certainly always holds."""
    return _Reach(types, "", set()).true(grow(condition))


def unreachable_faults(rules: Iterable[Rules], labels: Mapping[str, str] | None = None) -> list[Fault]:
    """A fault for each part out of reach; ``unreachable_required`` where it would have to be filled in."""
    every_rule, names = tuple(rules), labels or {}
    placed = {one.key: one for one in every(every_rule)}
    found = []
    for key in unreachable(every_rule):
        words = {"name": _("“%(label)s”") % {"label": names.get(key, key)[:60]}}
        if any(condition is not False for condition in placed[key].rules.required):
            sentence = _("%(name)s must be filled in, but can never be shown: its conditions cannot come true. Change them, or take the question away.")  # fmt: skip
            found.append(Fault("unreachable_required", key, sentence % words))
        else:
            sentence = _("%(name)s can never be shown: its conditions cannot come true.")
            found.append(Fault("unreachable", key, sentence % words))
    return found


class _Reach:
    """Asks whether conditions can be true, some questions being missing for ever."""

    def __init__(self, types: Mapping[str, Type], group: str, never: set[str]) -> None:
        self.shape, self.missing = Shape.within(types, group), never

    def never(self, conditions: Iterable[Expression]) -> bool:
        trees = [grow(one) for one in conditions]
        return any(self.false(tree) for tree in trees) or self.contradicts(
            [part for one in trees for part in _all(one)]
        )

    def false(self, node: Node) -> bool:
        """Whether a condition can never hold."""
        if isinstance(node, Broken):
            return False  # it has its own fault
        if isinstance(node, Literal):
            return node.value is not True
        if isinstance(node, Var):
            return self.null(node)
        if node.name == "and":
            return any(self.false(one) for one in node.values) or self.contradicts(_all(node))
        if node.name == "or":
            return all(self.false(one) for one in node.values)
        if node.name == "!":
            return self.true(node.values[0])
        if node.name in _NEEDS_FIRST:
            return self.null(node.values[0])
        if node.name in _NEEDS_BOTH:
            return any(self.null(one) for one in node.values) or self.foreign(node)
        return False

    def true(self, node: Node) -> bool:
        """Whether a condition always holds."""
        if isinstance(node, Literal):
            return node.value is True
        if not isinstance(node, Call):
            return False
        if node.name == "and":
            return all(self.true(one) for one in node.values)
        if node.name == "or":
            return any(self.true(one) for one in node.values)
        if node.name == "!":
            return self.false(node.values[0])
        return node.name == "empty" and self.null(node.values[0])

    def null(self, node: Node) -> bool:
        """Whether a value is always missing."""
        if isinstance(node, Literal):
            return node.value is None
        if isinstance(node, Var):
            try:
                parts = self.shape.full(node.key).split(".")
            except NoRow:
                return False
            return any(".".join(parts[:number]) in self.missing for number in range(1, len(parts) + 1))
        return isinstance(node, Call) and node.name in _STRICT and any(self.null(one) for one in node.values)

    def foreign(self, call: Call) -> bool:
        """Whether a question is compared only with choices it does not have."""
        if call.name not in {"==", "in", "contains", "contains_any", "contains_all"}:
            return False
        pairs = (call.values, tuple(reversed(call.values)))
        return any(self._foreign(question, value, call.name) for question, value in pairs)

    def _foreign(self, question: Node, value: Node, name: str) -> bool:
        if not isinstance(question, Var) or not isinstance(value, Literal):
            return False
        try:
            kind = self.shape.look(question.key)
        except (UnknownKey, NoRow, NoList):
            return False
        if kind.choices is None or (name == "contains" and kind.basic is Basic.TEXT):
            return False
        texts = value.value if isinstance(value.value, Texts) else (value.value,)
        strange = [isinstance(one, str) and one not in kind.choices for one in texts]
        return any(strange) if name == "contains_all" else all(strange)

    def contradicts(self, parts: list[Node]) -> bool:
        """Whether one question is to be two things at once, or answered and missing."""
        wanted: dict[str, set[Any]] = {}
        absent: set[str] = set()
        for part in parts:
            if not isinstance(part, Call):
                continue
            asked = [one.key for one in part.values if isinstance(one, Var)]
            if part.name == "empty":
                absent.update(asked)
            elif part.name in _NEEDS_BOTH or part.name == "answered":
                possible = self._possible(part)
                for key in asked:
                    before = wanted.get(key, set())
                    wanted[key] = before & possible if before and possible else before | possible
                    if before and possible and not wanted[key]:
                        return True
        return not absent.isdisjoint(wanted)

    def _possible(self, call: Call) -> set[Any]:
        """The literals a question must be among; empty for any."""
        values = [one.value for one in call.values if isinstance(one, Literal)]
        if len(values) != 1 or call.name not in {"==", "in"}:
            return set()
        if isinstance(values[0], Texts | Decimals):
            return {_same(one) for one in values[0]} if isinstance(call.values[1], Literal) else set()
        return {_same(values[0])} if call.name == "==" else set()


def _same(value: Any) -> Any:
    """One form for what is read alike: ``"18"``, ``"18.0"`` and 18."""
    if isinstance(value, str):
        number = Literal("", value, adapts=True).as_basic(Basic.DECIMAL)
        return number if isinstance(number, Decimal) else value
    return value


def _all(node: Node) -> list[Node]:
    """Conditions that must all hold for this one to hold."""
    if isinstance(node, Call) and node.name == "and":
        return [part for one in node.values for part in _all(one)]
    return [node]
