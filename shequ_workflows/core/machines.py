"""One table of edges for all machines.

A built-in machine is a real django-fsm class: a proxy of ``Subject`` whose methods carry ``@edge``. Its metadata are
compiled once into ``Machine``; data-defined flows compile to the same. Availability, refusal sentences, diagrams,
documentation, desk buttons and tests read this table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

import django_fsm
from django import forms
from django.utils.translation import pgettext

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import Channel, Relation
from shequ_workflows.org.registry import Registry

from .calendar.durations import Duration, Unit
from .constants import ClockKind
from .exceptions import BrokenMachine

if TYPE_CHECKING:
    from django.http import QueryDict

    from shequ_workflows.org.actors import Actor

    from .models import Record, Subject


class EdgeForm(forms.Form):
    """What an edge asks for. Subclasses may read ``self.subject`` and ``self.actor``."""

    def __init__(self, *args: Any, subject: Subject | None = None, actor: Actor | None = None, **kwargs: Any) -> None:
        self.subject = subject
        self.actor = actor
        super().__init__(*args, **kwargs)

    @classmethod
    def received(cls, posted: QueryDict, files: Any, actor: Actor) -> QueryDict:
        """What was posted, uploads kept: a view asks this once a request, since the form is judged more than once."""
        return posted


@dataclass
class Taking:
    """One transition while it is taken: who, with what, when; and what its method wants done beside."""

    actor: Actor
    edge: Edge
    roles: frozenset[str]
    at: dt.datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    channel: str = Channel.ONLINE
    on_behalf_of_id: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    then: list[Callable[[Record], None]] = field(default_factory=list)
    verdicts: dict[str, bool] = field(default_factory=dict)
    target: str = ""

    def change(self, **values: Any) -> None:
        """Columns of the subject to write along (never ``state`` or ``revision``)."""
        self.changes.update(values)

    def keep(self, **values: Any) -> None:
        """More for the record's payload than the form's data."""
        self.payload.update(values)

    def remember(self, **values: Any) -> None:
        """What stood elsewhere before this edge wrote there (plain JSON), for whoever listens to ``taken_back``."""
        self.before.update(values)

    def after(self, act: Callable[[Record], None]) -> None:
        """Call ``act(record)`` in the same transaction, once the record row stands."""
        self.then.append(act)


@dataclass(frozen=True)
class Guard:
    """A condition of an edge with the sentence that is said when it does not hold.

    ``early``: it reads the subject alone and not what the form says; it is asked before the form is filled in.
    ``detail`` adds a second sentence with the figures of this very case: the earliest day, say.
    """

    key: str
    test: Callable[[Any, Taking], bool]
    sentence: Sentence
    early: bool = False
    detail: Callable[[Any, Taking], Sentence] | None = None

    @property
    def __name__(self) -> str:
        return self.key

    def __call__(self, subject: Any) -> bool:
        """For django-fsm: asked once a taking, however often it asks."""
        taking: Taking = subject.taking
        verdict = taking.verdicts.get(self.key)
        if verdict is None:
            verdict = taking.verdicts[self.key] = bool(self.test(subject, taking))
        return verdict

    def says(self, subject: Any) -> Sentence:
        """Why not, for a subject that is being taken."""
        if self.detail is None:
            return self.sentence
        both = {"sentence": self.sentence, "detail": self.detail(subject, subject.taking)}
        return pgettext("one sentence after another", "%(sentence)s %(detail)s") % both


@dataclass(frozen=True)
class Tell:
    """Who hears of an edge: ``to`` is a relation, a role, or the key of an audience."""

    to: str
    key: str = ""


@dataclass(frozen=True)
class Audience:
    """A group of people around a subject, named by a key: followers, participants, neighbours."""

    key: str
    people: Callable[[Subject], Iterable[int]]


audiences: Registry[Audience] = Registry("audiences")


@dataclass(frozen=True)
class ClockOp:
    """``+x`` start, ``-x`` end, ``/x`` cancel, ``~x`` pause, ``>x`` resume, ``^x`` lengthen."""

    sign: str
    key: str

    @classmethod
    def parse(cls, text: str) -> tuple[ClockOp, ...]:
        """From ``"~decision +answer"``."""
        ops = []
        for word in text.split():
            if word[0] not in "+-/~>^" or not word[1:].isidentifier():
                raise BrokenMachine(f"not a clock operation: {word!r}")
            ops.append(cls(word[0], word[1:]))
        return tuple(ops)

    def __str__(self) -> str:
        return self.sign + self.key


@dataclass(frozen=True)
class ClockSpec:
    """A clock a machine may start. ``length`` is the default, a node's rules may set another;
    ``rule(subject, taking)`` gives a duration, an instant, or the name of another length (``objection_small``).
    ``labels`` names those other lengths; ``unit`` is the only one it is set in, where notices count in it. ``floor`` is law, which ``basis`` names: no setting goes below it."""

    key: str
    label: Sentence
    kind: ClockKind = ClockKind.MAX
    length: Duration | None = None
    rule: Callable[[Any, Taking], Duration | dt.datetime | str | None] | None = None
    variants: Mapping[str, Duration] = field(default_factory=dict)
    labels: Mapping[str, Sentence] = field(default_factory=dict)
    unit: Unit | None = None
    floor: Duration | None = None
    basis: Sentence = ""


#: Target of an edge that may be taken in several states and leaves each as it is.
STAY: Final = "="


@dataclass(frozen=True)
class State:
    """A state: ``kind`` is start, work, paused, good or bad (the last two end the subject).

    ``step`` is the limit of a state without a clock of its own. ``public`` is the word residents read.
    """

    code: str
    label: Sentence
    public: Sentence
    kind: str = "work"
    step: Duration | None = None

    @property
    def is_end(self) -> bool:
        return self.kind in {"good", "bad"}


@dataclass(frozen=True)
class Edge:
    """One verb of a machine: from which states to which, who may, under what guards, with what clocks.

    ``undo``: whoever took it may take it back for a short while, before anything has left. ``take_back``: also later, as
    long as nobody has acted since; whoever was told is told that it was taken back. A target ``STAY`` moves no state,
    from whichever it is taken. ``unassigned``: it makes work of a subject only as long as nobody is in charge of it.
    ``route``: where it leads by what its form says; ``target`` then is one of several.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    who: frozenset[str]
    label: Sentence
    done: Sentence
    guards: tuple[Guard, ...] = ()
    clocks: tuple[ClockOp, ...] = ()
    limit: str = ""
    undo: bool = False
    take_back: bool = False
    form: type[EdgeForm] | None = None
    tell: tuple[Tell, ...] = ()
    fires: str = ""
    folded: bool = False
    warns: Sentence = ""
    help: Sentence = ""
    style: str = "secondary"
    order: int = 100
    unassigned: bool = False
    route: Callable[[Mapping[str, Any]], str] | None = None

    @property
    def creates(self) -> bool:
        return self.sources == ("",)

    def leads_to(self, source: str, said: Mapping[str, Any] | None = None) -> str:
        """The state after it; ``said``: what its form was given, where that decides."""
        if self.route is not None and said is not None:
            return self.route(said)
        return source if self.target == STAY else self.target


F = TypeVar("F", bound=Callable[..., Any])


def edge(
    *,
    source: str | Iterable[str],
    target: str,
    who: Iterable[str],
    label: Sentence,
    done: Sentence,
    guards: Iterable[Guard] = (),
    clocks: str = "",
    **more: Any,
) -> Callable[[F], F]:
    """Declare a method of a machine class as an edge; django-fsm checks source, guards and who.

    ``label`` is the button (Accept), ``done`` the line in the timeline (Accepted). For the rest see ``Edge``.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)
    allowed = frozenset(str(role) for role in who)
    conditions = tuple(guards)

    def may(subject: Any, actor: Actor) -> bool:
        return not allowed.isdisjoint(roles_towards(subject, actor))

    def decorate(method: F) -> F:
        compiled = Edge(
            name=method.__name__,
            sources=sources,
            target=target,
            who=allowed,
            label=label,
            done=done,
            guards=conditions,
            clocks=ClockOp.parse(clocks),
            **more,
        )
        wrap = django_fsm.transition(
            field="state",
            source=list(sources),
            target=target,
            conditions=list(conditions),
            permission=cast(Any, may),
            custom={"edge": compiled},
        )
        return wrap(method)

    return decorate


def roles_towards(subject: Subject, actor: Actor) -> frozenset[str]:
    """The actor's roles that reach the subject, those of a participant below it, and its relations to it; by a signed
    link its role, whether or not the office is a node of the tree."""
    if actor.linked is not None:
        return frozenset({actor.linked.role} if actor.linked.subject_id == subject.pk else ())
    roles = actor.roles_at(subject.path)
    person = actor.person_id
    machine = machines.version(subject.kind, subject.version)
    if machine is not None and machine.units:
        roles = (roles - machine.units) | (
            actor.roles_at(subject.unit_path) & machine.units if subject.unit_path else frozenset()
        )
    if person is None:
        return roles
    if machine is not None and machine.participants:
        taking_part = machine.participants & actor.roles
        roles |= {role for role in taking_part if actor.belongs(role, at=subject.path)}
    relations: set[str] = set()
    if subject.raised_by_id == person:
        relations |= {Relation.PROPOSER.value, Relation.REPORTER.value}
    if subject.assignee_id == person and not actor.is_guest:
        relations.add(Relation.ASSIGNEE.value)
    if machine is not None and machine.ties is not None:
        relations.update(machine.ties(subject, actor))
    return roles | relations if relations else roles


@dataclass(frozen=True)
class Machine:
    """A compiled machine. ``model`` is its django-fsm class, None where the machine is data.

    ``escalate`` names the roles told one and two working days after a missed limit. ``participants`` are roles that
    count although they are held below the subject's node: somebody of a building takes part in the community. ``units``
    are roles that count only where they are held at the subject's unit: a department acts on what it asked for.

    Of a machine that is data, ``run`` does what a method would, ``version`` is the one that its subjects carry, and
    ``ties`` gives further relations of somebody to a subject, from its own row and without a query. ``own_url`` is the page
    of a subject for whoever raised it, where it has one.
    """

    key: str
    label: Sentence
    initial: str
    states: Mapping[str, State]
    edges: Mapping[str, Edge]
    clocks: Mapping[str, ClockSpec]
    model: type[Subject] | None = None
    prefix: str = ""
    escalate: tuple[str, str] = ("rc_director", "street_clerk")
    version: str = "1"
    participants: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    public_url: Callable[[Subject], str | None] | None = None
    run: Callable[[Any, Taking], None] | None = None
    ties: Callable[[Subject, Actor], Iterable[str]] | None = None
    own_url: Callable[[Subject], str] | None = None

    def leaving(self, state: str) -> tuple[Edge, ...]:
        """Edges out of ``state``, in their order."""
        return tuple(one for one in self.edges.values() if state in one.sources)

    def offered(self, state: str, roles: frozenset[str]) -> tuple[Edge, ...]:
        """What ``roles`` may try in ``state``; guards are not asked. What lists show."""
        return tuple(one for one in self.leaving(state) if not one.who.isdisjoint(roles))

    def actionable(self, roles: frozenset[str]) -> frozenset[str]:
        """States in which one of ``roles`` may take some edge: the worklist, inverted.

        Rarely used edges (``folded``) make nobody's work of a subject: that one may withdraw it, say.
        """
        return self._states_of(one for one in self._daily(roles) if not one.unassigned)

    def claimable(self, roles: frozenset[str]) -> frozenset[str]:
        """States in which one of ``roles`` may take on what nobody is in charge of."""
        return self._states_of(one for one in self._daily(roles) if one.unassigned)

    def _daily(self, roles: frozenset[str]) -> Iterator[Edge]:
        return (one for one in self.edges.values() if not one.folded and not one.who.isdisjoint(roles))

    def _states_of(self, edges: Iterable[Edge]) -> frozenset[str]:
        return frozenset(state for one in edges for state in one.sources if state)


class Family(Protocol):
    """Machines that are data. Their kinds begin with ``key`` and a colon; a subject carries the version it runs on."""

    @property
    def key(self) -> str: ...

    def machine(self, kind: str, version: str) -> Machine | None:
        """The machine of one version, by ``""`` of the one in force; None where there is none."""

    def running(self) -> Iterable[Machine]:
        """Each on which something runs now."""

    def kinds(self) -> Iterable[tuple[str, Sentence]]:
        """Kinds with their names, for filters."""


class Machines(Registry[Machine]):
    """Built-in machines by key; kinds whose machines are data come from their family. Iterating gives the built-in ones."""

    def __init__(self) -> None:
        super().__init__("machines")
        self.families: Registry[Family] = Registry("families of machines")

    def version(self, kind: str, version: str) -> Machine | None:
        """The machine that subjects of this kind and version run on."""
        family = self.families.get(kind.partition(":")[0]) if ":" in kind else None
        return family.machine(kind, version) if family is not None else super().get(kind)

    def get(self, key: str) -> Machine | None:
        """Of data, the version in force."""
        return self.version(key, "")

    def running(self) -> Iterator[Machine]:
        """The built-in ones, and each version of data on which something runs."""
        yield from self
        for family in self.families:
            yield from family.running()

    def kinds(self) -> list[tuple[str, Sentence]]:
        """Every kind with its name."""
        return [*((one.key, one.label) for one in self), *(kind for family in self.families for kind in family.kinds())]


machines = Machines()


def compile_machine(
    model: type[Subject],
    *,
    key: str,
    label: Sentence,
    initial: str,
    states: Iterable[State],
    clocks: Iterable[ClockSpec] = (),
    **more: Any,
) -> Machine:
    """The table of ``model``'s django-fsm transitions; raises ``BrokenMachine`` where it contradicts itself."""
    field = model._meta.get_field("state")
    found: dict[str, Edge] = {}
    for transition in field.get_all_transitions(model):
        compiled = transition.custom["edge"]
        found[compiled.name] = compiled
    ordered = {one.name: one for one in sorted(found.values(), key=lambda one: (one.order, one.name))}
    machine = Machine(
        key=key,
        label=label,
        initial=initial,
        states={state.code: state for state in states},
        edges=ordered,
        clocks={clock.key: clock for clock in clocks},
        model=model,
        **more,
    )
    check_machine(machine)
    return machine


def check_machine(machine: Machine) -> None:
    """Every state and clock an edge names exists; every state is reached; every clock has a length."""
    reached = {machine.initial}
    for one in machine.edges.values():
        unknown = ({one.target} | set(one.sources)) - set(machine.states) - {"", STAY}
        if unknown:
            raise BrokenMachine(f"{machine.key}.{one.name}: unknown states {sorted(unknown)}")
        missing = {op.key for op in one.clocks} - set(machine.clocks)
        if missing:
            raise BrokenMachine(f"{machine.key}.{one.name}: unknown clocks {sorted(missing)}")
        reached.add(one.target)
    lost = set(machine.states) - reached
    if lost:
        raise BrokenMachine(f"{machine.key}: no edge leads to {sorted(lost)}")
    for clock in machine.clocks.values():
        if clock.length is None and clock.rule is None:
            raise BrokenMachine(f"{machine.key}: clock {clock.key} has no length")


def machine_of(subject: Subject) -> Machine:
    """The machine a subject runs on; KeyError for a kind that is not installed."""
    machine = machines.version(subject.kind, subject.version)
    if machine is None:
        raise KeyError(subject.kind)
    return machine
