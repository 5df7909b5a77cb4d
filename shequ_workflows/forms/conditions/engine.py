"""All rules of a form at once: which parts are shown, must be filled in, may be changed, and what is computed.

Parts are settled in the order in which they depend on one another, not in that of the form, so one pass is enough and
the order of declaration does not matter; what must be filled in or may not be changed is asked last, since nobody reads
it. ``conditions.js`` walks the same ``plan``.

- A part is shown if what it stands in is shown and all its ``visible`` conditions hold.
- What is not shown counts as missing for all others, and never blocks: it is not required.
- Nor is required what nobody can fill in: computed or read-only fields.
- A choice that is not offered is taken out of the answer.
- Parts in a circle (a fault at publishing) are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .dependencies import components, graph
from .evaluating import compiled
from .kinds import Basic
from .rules import Expression, Placed, Rules, every, types_of
from .scopes import Context, Run, Scope
from .values import Row, Rows, Texts, Value, basic_of, read_answers, write, write_answers

HIDDEN: Final = "hidden"
CHOICE: Final = "choice"


@dataclass(frozen=True, slots=True)
class FieldState:
    """``value``: what counts, None if it is missing or not shown. ``choices``: those offered, None where there are none
    to choose from. ``rows``: for a repeating group, the states of each row's fields.
    """

    visible: bool
    required: bool
    read_only: bool
    value: Value
    choices: tuple[str, ...] | None = None
    rows: tuple[Mapping[str, FieldState], ...] = ()

    def data(self) -> dict[str, Any]:
        """JSON, as ``conditions.js`` gives it."""
        return {
            "visible": self.visible,
            "required": self.required,
            "read_only": self.read_only,
            "value": write(self.value),
            "choices": None if self.choices is None else list(self.choices),
            "rows": [{key: state.data() for key, state in row.items()} for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Dropped:
    """An answer that was given and does not count: its question is ``hidden``, or its ``choice`` is not offered.

    ``path`` is as ``members/0/age``.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """States of all parts by key, the answers that count, and those that do not."""

    states: Mapping[str, FieldState]
    answers: Row
    dropped: tuple[Dropped, ...]
    context: Context

    def data(self) -> dict[str, Any]:
        """The answers that count, in JSON."""
        return write_answers(self.answers)

    def scope(self) -> Scope:
        """To run further expressions on."""
        return Scope(self.answers, self.context)


@dataclass(frozen=True, slots=True)
class _Settled:
    """What is known of a part after the first pass."""

    visible: bool
    value: Value
    offered: tuple[str, ...]
    rows: Sequence[_Frame]


@dataclass(slots=True)
class _Frame:
    """The top of the form, or one row of a group: what was given, what counts, and what is settled so far."""

    given: Row
    counts: dict[str, Value]
    path: str = ""
    row: Row | None = None
    outer: Row | None = None
    settled: dict[str, _Settled] = field(default_factory=dict)
    states: dict[str, FieldState] = field(default_factory=dict)

    def scope(self, top: _Frame, context: Context) -> Scope:
        return Scope(top.counts, context, self.row, self.outer)


class _Part:
    """Compiled rules of one key."""

    def __init__(self, placed: Placed, circular: bool) -> None:
        rules = placed.rules
        self.key, self.full, self.group, self.within = rules.key, placed.key, placed.group, rules.within
        self.type, self.is_group = rules.type, rules.is_group
        self.visible = _runs((False,) if circular else rules.visible)
        self.required, self.read_only = _runs(rules.required), _runs(rules.read_only)
        self.wanted = rules.type.basic if rules.type is not None else None
        self.computed = compiled(rules.computed, self.wanted) if rules.computed is not None else None
        self.choices = {value: _runs(conditions) for value, conditions in rules.choices.items()}
        self.circular, self.rules = circular, rules

    def plan(self) -> dict[str, Any]:
        rules = self.rules
        made: dict[str, Any] = {
            "key": self.key,
            "full": self.full,
            "group": self.group,
            "within": self.within,
            "type": self.type.basic.value if self.type is not None else None,
            "visible": [False] if self.circular else list(rules.visible),
            "required": list(rules.required),
            "read_only": list(rules.read_only),
            "choices": [[value, list(conditions)] for value, conditions in rules.choices.items()],
        }
        if rules.computed is not None:
            made["computed"] = rules.computed
        return made


def _runs(conditions: Sequence[Expression]) -> tuple[Run, ...]:
    return tuple(compiled(one, Basic.BOOLEAN) for one in conditions)


class Engine:
    """The rules of one form, compiled once. Safe to keep and to share between threads."""

    def __init__(self, rules: Sequence[Rules]) -> None:
        self.rules = tuple(rules)
        self.types = types_of(self.rules)
        placed = {one.key: one for one in every(self.rules)}
        needs = graph(self.rules)
        self._parts: list[_Part] = []
        for together in components(needs):
            circular = len(together) > 1 or together[0] in needs[together[0]]
            self._parts.extend(_Part(placed[key], circular) for key in together)

    def settle(self, answers: object, context: Context) -> Outcome:
        """The state of every part for answers in JSON. Never raises; settling what came out changes nothing."""
        context = Context(context.now, self.types)
        top = _Frame(read_answers(answers, self.types), {})
        frames: dict[str, list[_Frame]] = {"": [top]}
        dropped: list[Dropped] = []
        for part in self._parts:
            here = frames.get(part.group, [])
            frames[part.full] = [
                row for frame in here for row in _settle(part, frame, frame.scope(top, context), dropped)
            ]
        for part in self._parts:  # nobody reads these, and they may read anything
            for frame in frames.get(part.group, []):
                frame.states[part.key] = _state(part, frame.settled[part.key], frame.scope(top, context))
        return Outcome(_ordered(top.states, self.rules), top.counts, tuple(sorted(dropped, key=_by_path)), context)

    def plan(self) -> dict[str, Any]:
        """JSON for ``conditions.js``: types, and the parts in the order in which they are settled."""
        return {
            "types": {key: kind.data() for key, kind in self.types.items()},
            "parts": [part.plan() for part in self._parts],
        }


def _by_path(one: Dropped) -> tuple[str, str]:
    return one.path, one.reason


def _ordered(states: Mapping[str, FieldState], rules: Sequence[Rules]) -> dict[str, FieldState]:
    """In the order of the form."""
    return {one.key: states[one.key] for one in rules if one.key in states}


def _settle(part: _Part, frame: _Frame, scope: Scope, dropped: list[Dropped]) -> list[_Frame]:
    """Settle in one frame whether a part is shown and what counts of it; gives the frames of its rows."""
    path = f"{frame.path}{part.key}"
    given = frame.given.get(part.key) if part.computed is None else None
    around = frame.settled.get(part.within) if part.within else None
    visible = (around is None or around.visible) and all(run(scope) is True for run in part.visible)
    offered = tuple(value for value, runs in part.choices.items() if all(run(scope) is True for run in runs))
    value = given if visible else None
    if value is None and given is not None:
        dropped.append(Dropped(path, HIDDEN))
    if visible and part.computed is not None:
        made = part.computed(scope)
        value = made if basic_of(made) is part.wanted else None
    chosen = _offered(value, part, offered)
    if chosen != value:
        dropped.append(Dropped(path, CHOICE))
        value = chosen
    rows: list[_Frame] = []
    if isinstance(value, Rows):
        rows = [_Frame(row, {}, f"{path}/{number}/") for number, row in enumerate(value)]
        for one in rows:
            one.row, one.outer = one.counts, frame.row
        value = Rows(one.counts for one in rows)
    frame.counts[part.key] = value
    frame.settled[part.key] = _Settled(visible, value, offered, rows)
    return rows


def _state(part: _Part, settled: _Settled, scope: Scope) -> FieldState:
    """The state of a part, all values being known."""
    read_only = part.computed is not None or any(run(scope) is True for run in part.read_only)
    required = settled.visible and not read_only and any(run(scope) is True for run in part.required)
    return FieldState(
        visible=settled.visible,
        required=required,
        read_only=read_only,
        value=settled.value,
        choices=settled.offered if part.choices else None,
        rows=tuple(one.states for one in settled.rows),
    )


def _offered(value: Value, part: _Part, offered: tuple[str, ...]) -> Value:
    """The value without choices that are not offered."""
    if isinstance(value, str) and value in part.choices and value not in offered:
        return None
    if isinstance(value, Texts):
        kept = Texts(one for one in value if one not in part.choices or one in offered)
        return kept or None
    return value
