"""The parts of a flow. Made by ``reading.read`` from JSON, or from an editor's blocks.

Keys are stable and never made from labels. Guards are conditions as the forms' conditions are (JsonLogic syntax); what they
may ask stands in ``facts``. Lengths of time are those of the work calendar (``7 wd``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shequ_workflows.flows.constants import ENDS, AskKind, Mode, StateKind
from shequ_workflows.forms.definition.schema import Words

Expression = Any
NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Round:
    """Countersigning in a state: holders of ``who`` in the case's place are asked, or those whom the step into the state
    named (``named``: its ask of kind *people*). ``mode`` and ``number`` say what carries; a no of one of ``veto`` decides.
    ``passed`` and ``failed`` are steps that the system takes then."""

    passed: str
    failed: str
    who: tuple[str, ...] = ()
    named: bool = False
    mode: Mode = Mode.ALL
    number: int = 0
    veto: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """``public`` is the word that residents read, ``next`` what they are told happens next. ``step``: the limit of a state
    without a clock. ``pool``: roles who may take it on where nobody has. ``on_linked``: the step that the system takes when
    all that it waits for has ended. ``frees``: the outside number may be used again."""

    key: str
    label: Words
    public: Words = NO_WORDS
    kind: StateKind = StateKind.WORK
    next: Words = NO_WORDS
    step: str = ""
    pool: tuple[str, ...] = ()
    round: Round | None = None
    on_linked: str = ""
    frees: bool = False

    @property
    def is_end(self) -> bool:
        return self.kind in ENDS


@dataclass(frozen=True, slots=True)
class Clock:
    """``length``, unless ``start`` names an answer that is a day or an instant (``register/due``), or an ask of kind *until*.
    ``lengths``: others by the value of ``by`` (an answer or fact with choices), a case of urgency say. ``floor`` is law."""

    key: str
    label: Words
    kind: str = "max"
    length: str = ""
    until: str = ""
    by: str = ""
    lengths: tuple[tuple[str, str], ...] = ()
    floor: str = ""
    basis: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known of a case beside answers: set by an effect. ``kind`` is yes_no, text, number, date or one_of."""

    key: str
    label: Words
    kind: str = "yes_no"
    choices: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """``must`` hold, else ``says`` is said."""

    key: str
    must: Expression
    says: Words


@dataclass(frozen=True, slots=True)
class Ask:
    """What a step asks beside its form. ``roles``: of whom a colleague may be. ``choices`` of a code. ``most``: days ahead.
    ``public``: whoever raised it reads it."""

    key: str
    kind: AskKind
    label: Words
    help: Words = NO_WORDS
    required: bool = True
    roles: tuple[str, ...] = ()
    choices: tuple[tuple[str, Words], ...] = ()
    most: int = 0
    public: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """``kind`` is a key of the registry; ``settings`` as that effect reads them."""

    kind: str
    settings: tuple[tuple[str, Any], ...] = ()

    def get(self, name: str, default: Any = None) -> Any:
        return dict(self.settings).get(name, default)


@dataclass(frozen=True, slots=True)
class Edge:
    """One step. ``targets``: more than one where whoever takes it chooses, of states the case has been in (退回); ``=`` alone where
    it leaves the case where it is. ``by``: key of an answer of this step by which ``routes`` (value → state) say where it leads.

    ``not_by``: steps whose doer may not take this one. ``times``: how often, 0 for any. ``form``: key of a form of the flow.
    ``confirm`` warns and asks. ``fires``: the clocks (or ``step``) at whose end the system takes it. ``link``: the role in which
    somebody without an account may take it by a signed link. ``bulk``: for many cases at once."""

    key: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    label: Words
    done: Words
    who: tuple[str, ...]
    not_by: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    times: int = 0
    clocks: str = ""
    limit: str = ""
    undo: bool = False
    take_back: bool = False
    form: str = ""
    asks: tuple[Ask, ...] = ()
    confirm: Words = NO_WORDS
    help: Words = NO_WORDS
    effects: tuple[Effect, ...] = ()
    tell: tuple[str, ...] = ()
    fires: str = ""
    folded: bool = False
    style: str = "secondary"
    link: str = ""
    bulk: bool = False
    by: str = ""
    routes: tuple[tuple[str, str], ...] = ()

    @property
    def creates(self) -> bool:
        return self.sources == ("",)


@dataclass(frozen=True, slots=True)
class Rate:
    """Of the cases for which ``of`` holds (all, if there is none), those for which ``counts`` holds; see ``figures.rates``."""

    key: str
    label: Words
    counts: Expression
    of: Expression = None


@dataclass(frozen=True, slots=True)
class FormRef:
    """A form that steps ask: which version of it, ``form`` being its public id (empty: it comes with the flow)."""

    key: str
    form: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole flow. ``languages``: the first is the one in which it was written. ``initial``: ``""`` where the first step
    opens the case. ``titled``, ``reference``: answers that make the case's title and its number outside
    (``register/matter``). ``public``: whoever raised it may follow it. ``units``: roles that count only at the office that
    leads. ``verbs``: of the steps that every flow may have (pass on, urge …), those that this one has."""

    key: str
    title: Words
    languages: tuple[str, ...]
    states: tuple[State, ...]
    edges: tuple[Edge, ...]
    clocks: tuple[Clock, ...] = ()
    facts: tuple[Fact, ...] = ()
    forms: tuple[FormRef, ...] = ()
    rates: tuple[Rate, ...] = ()
    summary: Words = NO_WORDS
    prefix: str = ""
    initial: str = ""
    titled: str = ""
    reference: str = ""
    public: bool = True
    units: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    escalate: tuple[str, str] = ("rc_director", "street_clerk")

    def state(self, key: str) -> State | None:
        return next((one for one in self.states if one.key == key), None)

    def edge(self, key: str) -> Edge | None:
        return next((one for one in self.edges if one.key == key), None)
