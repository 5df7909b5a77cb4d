"""Reading a flow from JSON: strict, with every fault at its place. The inverse of ``canonical.as_data``.

Only the shape is looked at here, and that keys which are named exist; whether the flow can work is asked by ``checking``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration
from shequ_workflows.core.machines import STAY
from shequ_workflows.flows.constants import (
    MOST_CLOCKS,
    MOST_EDGES,
    MOST_FACTS,
    MOST_STATES,
    OWN_VERBS,
    SCHEMA,
    AskKind,
    Mode,
    StateKind,
)
from shequ_workflows.forms.definition.faults import Fault, InvalidDefinition
from shequ_workflows.forms.definition.schema import Words

from .schema import Ask, Clock, Edge, Effect, Fact, Flow, FormRef, Guard, Rate, Round, State

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,27}")
LONGEST_LABEL: Final = 80
LONGEST_TEXT: Final = 600
FACT_KINDS: Final = ("yes_no", "text", "number", "date", "one_of")
STYLES: Final = ("primary", "secondary", "warning")
_CLOCK_OP: Final = re.compile(r"[+\-/~>^][a-z][a-z0-9_]*")

_PARTS: Final[dict[str, frozenset[str]]] = {
    "flow": frozenset(Flow.__dataclass_fields__) | {"schema"},
    "state": frozenset(State.__dataclass_fields__),
    "round": frozenset(Round.__dataclass_fields__),
    "clock": frozenset(Clock.__dataclass_fields__),
    "fact": frozenset(Fact.__dataclass_fields__),
    "guard": frozenset(Guard.__dataclass_fields__),
    "ask": frozenset(Ask.__dataclass_fields__),
    "edge": frozenset(Edge.__dataclass_fields__),
    "form": frozenset(FormRef.__dataclass_fields__),
    "rate": frozenset(Rate.__dataclass_fields__),
}


def read(data: object) -> Flow:
    """Raises ``InvalidDefinition`` with every fault of the shape."""
    reader = _Reader()
    made = reader.flow(data)
    if reader.faults or made is None:
        raise InvalidDefinition(reader.faults)
    return made


def read_loosely(data: object) -> tuple[Flow | None, list[Fault]]:
    """What can be made of a draft, parts with faults among it, and every fault of its shape; for looking at, never to run."""
    reader = _Reader()
    made = reader.flow(data)
    return made, reader.faults


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.languages: tuple[str, ...] = ()

    def fault(self, code: str, path: str, sentence: str) -> None:
        self.faults.append(Fault(code, path, sentence))

    def flow(self, data: object) -> Flow | None:
        said = self._mapping(data, "", "flow")
        if said is None:
            return None
        if said.get("schema") != SCHEMA:
            sentence = _("This flow was written for another version of the product (schema %(number)s).")
            self.fault("schema", "schema", sentence % {"number": said.get("schema")})
            return None
        self.languages = tuple(self._texts(said, "languages", ""))
        if not self.languages:
            self.fault("languages", "languages", _("Say in which languages the flow is written, for example zh-hans."))
        escalate = self._texts(said, "escalate", "") or ["rc_director", "street_clerk"]
        if len(escalate) != 2:
            self.fault(
                "escalate", "escalate", _("Two roles are told of missed limits: after one and two working days.")
            )
            escalate = ["rc_director", "street_clerk"]
        made = Flow(
            key=self._key(said, ""),
            title=self._words(said, "title", "", needed=True),
            languages=self.languages,
            states=self._list(said, "states", "", self._state, MOST_STATES),
            edges=self._list(said, "edges", "", self._edge, MOST_EDGES),
            clocks=self._list(said, "clocks", "", self._clock, MOST_CLOCKS),
            facts=self._list(said, "facts", "", self._fact, MOST_FACTS),
            forms=self._list(said, "forms", "", self._form, MOST_EDGES),
            rates=self._list(said, "rates", "", self._rate),
            summary=self._words(said, "summary", "", LONGEST_TEXT),
            prefix=self._text(said, "prefix", "", 4),
            initial=self._text(said, "initial", "", 28),
            titled=self._text(said, "titled", "", 80),
            reference=self._text(said, "reference", "", 80),
            public=self._flag(said, "public", "", default=True),
            units=tuple(self._texts(said, "units", "")),
            verbs=tuple(self._texts(said, "verbs", "")),
            escalate=(escalate[0], escalate[1]),
        )
        self._names(made)
        return made

    # -- what every part has -----------------------------------------------------------------------------------------

    def _mapping(self, data: object, path: str, part: str) -> Mapping[str, Any] | None:
        if not isinstance(data, Mapping):
            self.fault("shape", path, _("Something is not as a flow is written here."))
            return None
        unknown = sorted(str(key) for key in set(data) - _PARTS[part])
        if unknown:
            self.fault("unknown", path, _("Nothing here is called %(names)s.") % {"names": ", ".join(unknown[:5])})
        return data

    def _list(
        self,
        said: Mapping[str, Any],
        name: str,
        path: str,
        read_one: Callable[[object, str], T | None],
        most: int = 50,
    ) -> tuple[T, ...]:
        value, at = said.get(name, []), _at(path, name)
        if not isinstance(value, list):
            self.fault("shape", at, _("Here a list is expected."))
            return ()
        if len(value) > most:
            self.fault("many", at, _("At most %(most)d, please.") % {"most": most})
        found = [read_one(one, f"{at}/{number}") for number, one in enumerate(value[:most])]
        kept = tuple(one for one in found if one is not None)
        keys = [key for one in kept if (key := getattr(one, "key", ""))]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            self.fault("twice", at, _("Used twice: %(keys)s. Each key stands once.") % {"keys": ", ".join(twice)})
        return kept

    def _key(self, said: Mapping[str, Any], path: str) -> str:
        key = said.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            sentence = _("A key begins with a small letter and has letters, digits and _ only, at most 28.")
            self.fault("key", _at(path, "key"), sentence)
            return ""
        return key

    def _words(
        self, said: Mapping[str, Any], name: str, path: str, longest: int = LONGEST_LABEL, *, needed: bool = False
    ) -> Words:
        value, at = said.get(name), _at(path, name)
        if value is not None and not isinstance(value, Mapping):
            self.fault("words", at, _("Words are given for each language."))
            value = None
        given = value or {}
        good = {str(code): text for code, text in given.items() if isinstance(text, str) and code in self.languages}
        if len(good) != len(given):
            self.fault("words", at, _("There are words in a language that the flow does not have."))
        if any(len(text) > longest for text in good.values()):
            self.fault("long", at, _("At most %(most)d characters, please.") % {"most": longest})
        if needed and not (self.languages and good.get(self.languages[0], "").strip()):
            self.fault("words", at, _("Words are missing here in the flow’s first language."))
        return Words(good)

    def _text(self, said: Mapping[str, Any], name: str, path: str, longest: int) -> str:
        value = said.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            self.fault("text", _at(path, name), _("Here a text of at most %(most)d characters is expected.") % {"most": longest})  # fmt: skip
            return ""
        return value

    def _texts(self, said: Mapping[str, Any], name: str, path: str) -> list[str]:
        value = said.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= 80 for one in value):
            self.fault("texts", _at(path, name), _("Here a list of short texts is expected."))
            return []
        return list(dict.fromkeys(value))

    def _flag(self, said: Mapping[str, Any], name: str, path: str, *, default: bool = False) -> bool:
        value = said.get(name, default)
        if not isinstance(value, bool):
            self.fault("flag", _at(path, name), _("Here true or false is expected."))
            return default
        return value

    def _number(self, said: Mapping[str, Any], name: str, path: str, most: int) -> int:
        value = said.get(name, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            self.fault("number", _at(path, name), _("Here a whole number from 0 to %(most)d is expected.") % {"most": most})  # fmt: skip
            return 0
        return value

    def _one_of(self, said: Mapping[str, Any], name: str, path: str, among: Iterable[str], default: str) -> str:
        value = said.get(name, default)
        known = list(among)
        if value not in known:
            self.fault("choice", _at(path, name), _("Here one of these is expected: %(names)s.") % {"names": ", ".join(known)})  # fmt: skip
            return default
        return str(value)

    def _kind(self, kinds: type[E], said: Mapping[str, Any], path: str, name: str, default: E) -> E:
        return kinds(self._one_of(said, name, path, [str(one) for one in kinds], str(default)))

    def _length(self, said: Mapping[str, Any], name: str, path: str) -> str:
        text = self._text(said, name, path, 24)
        if not text:
            return ""
        try:
            return str(Duration.parse(text))
        except InvalidDuration as wrong:
            self.fault("length", _at(path, name), str(wrong))
            return ""

    def _choices(self, said: Mapping[str, Any], path: str) -> tuple[tuple[str, Words], ...]:
        value, at = said.get("choices", []), _at(path, "choices")
        if not isinstance(value, list) or len(value) > 60:
            self.fault("shape", at, _("Here a list is expected."))
            return ()
        made: dict[str, Words] = {}
        for number, one in enumerate(value):
            if not isinstance(one, Mapping) or not isinstance(one.get("value"), str) or not one["value"].strip():
                self.fault("choice", f"{at}/{number}", _("A choice has a value and a label."))
                continue
            made[one["value"][:40]] = self._words(one, "label", f"{at}/{number}", needed=True)
        return tuple(made.items())

    # -- parts -------------------------------------------------------------------------------------------------------

    def _state(self, data: object, path: str) -> State | None:
        said = self._mapping(data, path, "state")
        if said is None:
            return None
        kind = self._kind(StateKind, said, path, "kind", StateKind.WORK)
        return State(
            key=self._key(said, path),
            label=self._words(said, "label", path, needed=True),
            public=self._words(said, "public", path),
            kind=kind,
            next=self._words(said, "next", path, LONGEST_TEXT),
            step=self._length(said, "step", path),
            pool=tuple(self._texts(said, "pool", path)),
            round=self._round(said.get("round"), f"{path}/round"),
            on_linked=self._text(said, "on_linked", path, 28),
            frees=self._flag(said, "frees", path),
        )

    def _round(self, data: object, path: str) -> Round | None:
        if data is None:
            return None
        said = self._mapping(data, path, "round")
        if said is None:
            return None
        return Round(
            passed=self._text(said, "passed", path, 28),
            failed=self._text(said, "failed", path, 28),
            who=tuple(self._texts(said, "who", path)),
            named=self._flag(said, "named", path),
            mode=self._kind(Mode, said, path, "mode", Mode.ALL),
            number=self._number(said, "number", path, 99),
            veto=tuple(self._texts(said, "veto", path)),
        )

    def _clock(self, data: object, path: str) -> Clock | None:
        said = self._mapping(data, path, "clock")
        if said is None:
            return None
        lengths = said.get("lengths", {})
        if not isinstance(lengths, Mapping):
            self.fault("shape", _at(path, "lengths"), _("Here lengths by value are expected."))
            lengths = {}
        return Clock(
            key=self._key(said, path),
            label=self._words(said, "label", path, needed=True),
            kind=self._one_of(said, "kind", path, ("max", "min"), "max"),
            length=self._length(said, "length", path),
            until=self._text(said, "until", path, 80),
            by=self._text(said, "by", path, 80),
            lengths=tuple((str(value)[:40], self._length(lengths, value, f"{path}/lengths")) for value in lengths),
            floor=self._length(said, "floor", path),
            basis=self._words(said, "basis", path, LONGEST_TEXT),
        )

    def _fact(self, data: object, path: str) -> Fact | None:
        said = self._mapping(data, path, "fact")
        if said is None:
            return None
        kind = self._one_of(said, "kind", path, FACT_KINDS, "yes_no")
        choices = self._choices(said, path)
        return Fact(self._key(said, path), self._words(said, "label", path, needed=True), kind, choices)

    def _form(self, data: object, path: str) -> FormRef | None:
        said = self._mapping(data, path, "form")
        if said is None:
            return None
        return FormRef(self._key(said, path), self._text(said, "form", path, 16), self._number(said, "version", path, 10**6))  # fmt: skip

    def _rate(self, data: object, path: str) -> Rate | None:
        said = self._mapping(data, path, "rate")
        if said is None:
            return None
        label = self._words(said, "label", path, needed=True)
        return Rate(self._key(said, path), label, said.get("counts"), said.get("of"))

    def _guard(self, data: object, path: str) -> Guard | None:
        said = self._mapping(data, path, "guard")
        if said is None:
            return None
        says = self._words(said, "says", path, LONGEST_TEXT, needed=True)
        return Guard(self._key(said, path), said.get("must"), says)

    def _ask(self, data: object, path: str) -> Ask | None:
        said = self._mapping(data, path, "ask")
        if said is None:
            return None
        return Ask(
            key=self._key(said, path),
            kind=self._kind(AskKind, said, path, "kind", AskKind.REASON),
            label=self._words(said, "label", path, needed=True),
            help=self._words(said, "help", path, LONGEST_TEXT),
            required=self._flag(said, "required", path, default=True),
            roles=tuple(self._texts(said, "roles", path)),
            choices=self._choices(said, path),
            most=self._number(said, "most", path, 3660),
            public=self._flag(said, "public", path),
        )

    def _effect(self, data: object, path: str) -> Effect | None:
        if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
            self.fault("shape", path, _("An effect says what kind it is."))
            return None
        settings = tuple(sorted((str(name), value) for name, value in data.items() if name != "kind"))
        return Effect(data["kind"][:40], settings)

    def _edge(self, data: object, path: str) -> Edge | None:
        said = self._mapping(data, path, "edge")
        if said is None:
            return None
        clocks = self._text(said, "clocks", path, 200)
        if not all(_CLOCK_OP.fullmatch(word) for word in clocks.split()):
            sentence = _("What happens to clocks is written as +key, -key, /key, ~key, >key or ^key.")
            self.fault("clocks", _at(path, "clocks"), sentence)
            clocks = ""
        return Edge(
            key=self._key(said, path),
            sources=tuple(self._texts(said, "sources", path)),
            targets=tuple(self._texts(said, "targets", path)),
            label=self._words(said, "label", path, needed=True),
            done=self._words(said, "done", path, needed=True),
            who=tuple(self._texts(said, "who", path)),
            not_by=tuple(self._texts(said, "not_by", path)),
            guards=self._list(said, "guards", path, self._guard),
            times=self._number(said, "times", path, 99),
            clocks=clocks,
            limit=self._length(said, "limit", path),
            undo=self._flag(said, "undo", path),
            take_back=self._flag(said, "take_back", path),
            form=self._text(said, "form", path, 28),
            asks=self._list(said, "asks", path, self._ask, 12),
            confirm=self._words(said, "confirm", path, LONGEST_TEXT),
            help=self._words(said, "help", path, LONGEST_TEXT),
            effects=self._list(said, "effects", path, self._effect),
            tell=tuple(self._texts(said, "tell", path)),
            fires=self._text(said, "fires", path, 120),
            folded=self._flag(said, "folded", path),
            style=self._one_of(said, "style", path, STYLES, "secondary"),
            link=self._text(said, "link", path, 24),
            bulk=self._flag(said, "bulk", path),
            by=self._text(said, "by", path, 28),
            routes=self._routes(said, path),
        )

    def _routes(self, said: Mapping[str, Any], path: str) -> tuple[tuple[str, str], ...]:
        value = said.get("routes", {})
        if not isinstance(value, Mapping) or not all(isinstance(one, str) for pair in value.items() for one in pair):
            self.fault("shape", _at(path, "routes"), _("Here states by value are expected."))
            return ()
        return tuple((answer[:40], state[:28]) for answer, state in value.items())

    # -- names -------------------------------------------------------------------------------------------------------

    def _names(self, flow: Flow) -> None:
        """Every state, clock, form and step that is named exists."""
        states = {one.key for one in flow.states}
        edges = {one.key for one in flow.edges}
        if not flow.states or not flow.edges:
            self.fault("empty", "states", _("A flow has states and steps."))
        if flow.initial and flow.initial not in states:
            self._missing("initial", flow.initial)
        for number, edge in enumerate(flow.edges):
            self._names_of(edge, f"edges/{number}", flow, states, edges)
        for number, state in enumerate(flow.states):
            wanted = [state.on_linked, *((state.round.passed, state.round.failed) if state.round else ())]
            for name in wanted:
                if name and name not in edges:
                    self._missing(f"states/{number}", name)

    def _names_of(self, edge: Edge, path: str, flow: Flow, states: set[str], edges: set[str]) -> None:
        if edge.key in OWN_VERBS:
            self.fault("reserved", path, _("“%(key)s” is a step that every flow has. Please choose another key.") % {"key": edge.key})  # fmt: skip
        if not edge.sources or not edge.targets:
            self.fault("between", path, _("A step leads from at least one state to another."))
        if STAY in edge.targets and (len(edge.targets) > 1 or edge.creates):
            self.fault("stays", path, _("A step that leaves a case where it is leads nowhere else, and opens none."))
        for name in (*edge.sources, *edge.targets):
            if name not in {"", STAY} and name not in states:
                self._missing(path, name)
        strange = {state for _value, state in edge.routes} ^ set(edge.targets) if edge.by or edge.routes else ()
        if strange:
            sentence = _("What decides by an answer where “%(step)s” leads names just the states that it leads to. This differs: %(states)s.")  # fmt: skip
            names = {"step": edge.label.say(flow.languages[0]), "states": ", ".join(sorted(strange))[:80]}
            self.fault("routes", _at(path, "routes"), sentence % names)
        clocks = {one.key for one in flow.clocks}
        for word in edge.clocks.split():
            if word[1:] not in clocks:
                self._missing(_at(path, "clocks"), word[1:])
        for name in edge.fires.split():
            if name not in {"step", *clocks}:
                self._missing(_at(path, "fires"), name)
        if edge.form and edge.form not in {one.key for one in flow.forms}:
            self._missing(_at(path, "form"), edge.form)
        for name in edge.not_by:
            if name not in edges:
                self._missing(_at(path, "not_by"), name)

    def _missing(self, path: str, name: str) -> None:
        self.fault("unknown_key", path, _("There is no “%(name)s” in this flow. It may have been deleted.") % {"name": name[:40]})  # fmt: skip


def _at(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
