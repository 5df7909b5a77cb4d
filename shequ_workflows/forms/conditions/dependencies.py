"""Which questions an expression reads, in which order a form's rules are settled, and where they run in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from shequ_workflows.forms.definition.faults import Fault

from .kinds import NoRow, Shape
from .operators import BY_ROW
from .rules import Expression, Placed, Rules, every
from .tree import Call, Node, Var, grow

#: Ask only whether their first value is there.
_PRESENCE: Final = frozenset({"empty", "answered", "count"})


def reads(expression: Expression, group: str = "") -> frozenset[str]:
    """Dotted keys an expression reads, ``row.age`` written out (``members.age``). ``group``: where it stands."""
    found: set[str] = set()
    _walk(grow(expression), Shape.within({}, group), found)
    return frozenset(found)


def compared(expression: Expression) -> frozenset[str]:
    """Those among ``reads`` that are used as values, not only asked whether they are there."""
    found: set[str] = set()
    _walk(grow(expression), Shape({}), found, _PRESENCE)
    return frozenset(found)


def _walk(node: Node, shape: Shape, found: set[str], skipped: frozenset[str] = frozenset()) -> None:
    if isinstance(node, Var):
        key = _full(node, shape)
        if key:
            found.add(key)
    if isinstance(node, Call):
        inside = shape
        if node.name in BY_ROW and len(node.values) == 2 and isinstance(node.values[0], Var):
            inside = shape.entered(_full(node.values[0], shape))
        for number, value in enumerate(node.values):
            if node.name not in skipped or number == 1:
                _walk(value, inside if number == 1 else shape, found, skipped)


def _full(node: Var, shape: Shape) -> str:
    try:
        return shape.full(node.key)
    except NoRow:
        return ""


def graph(rules: Iterable[Rules]) -> dict[str, tuple[str, ...]]:
    """Dotted key → keys that must be settled before it: the group or section around it, and what its rules read.

    ``required`` and ``read_only`` are no part of this: nobody reads them, so “this or that must be filled in” is no
    circle.
    """
    placed = {one.key: one for one in every(tuple(rules))}
    return {key: tuple(sorted(_needs(one, placed))) for key, one in sorted(placed.items())}


def _needs(one: Placed, placed: Mapping[str, Placed]) -> set[str]:
    found = {key for expression in one.rules.decisive for key in reads(expression, one.group)}
    above = {key.rpartition(".")[0] for key in found if "." in key}
    around = {one.group, f"{one.group}.{one.rules.within}" if one.group else one.rules.within}
    return {key for key in found | above | around if key in placed}


def components(needs: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Groups of keys that depend on one another, each after all it needs (Tarjan). Most have a single key."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in needs:
        work = [(start, iter(needs[start]))] if start not in index else []
        while work:
            key, rest = work[-1]
            if key not in index:
                index[key] = low[key] = len(index)
                stack.append(key)
            deeper = next((one for one in rest if one not in done), None)
            if deeper is not None and deeper not in index:
                work.append((deeper, iter(needs[deeper])))
                continue
            if deeper is not None:
                low[key] = min(low[key], index[deeper])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[key])
            if low[key] == index[key]:
                cut = stack.index(key)
                found.append(tuple(sorted(stack[cut:])))
                done.update(stack[cut:])
                del stack[cut:]
    return found


def circles(rules: Iterable[Rules]) -> list[tuple[str, ...]]:
    """Each circle as the keys along it, the first one again at the end."""
    needs = graph(rules)
    return [_around(part, needs) for part in components(needs) if len(part) > 1 or part[0] in needs[part[0]]]


def _around(part: tuple[str, ...], needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A shortest circle through the first key of a component."""
    start = part[0]
    paths: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while paths:
        path = paths.pop(0)
        for key in needs[path[-1]]:
            if key == start:
                return (*path, start)
            if key in part and key not in seen:
                seen.add(key)
                paths.append((*path, key))
    return (start, start)


def circle_faults(rules: Iterable[Rules], labels: Mapping[str, str] | None = None) -> list[Fault]:
    """A fault for each circle, at its first key, and for each field that decides whether it must itself be filled in."""
    names, every_rule = labels or {}, tuple(rules)

    def name(key: str) -> str:
        return _("“%(label)s”") % {"label": names.get(key, key)[:60]}

    found = []
    for circle in circles(every_rule):
        words = {"circle": " → ".join(name(key) for key in circle)}
        sentence = _("These wait for each other in a circle: %(circle)s. Take one of the conditions away.") % words
        if len(circle) == 2:
            sentence = _("%(name)s asks for its own answer before it is there. Take that condition away.")
            sentence = sentence % {"name": name(circle[0])}
        found.append(Fault("circle", circle[0], sentence))
    for one in every(every_rule):
        if any(one.key in reads(rule, one.group) for rule in (*one.rules.required, *one.rules.read_only)):
            sentence = _("Whether %(name)s must be filled in cannot hang on its own answer.") % {"name": name(one.key)}
            found.append(Fault("self", one.key, sentence))
    return found
