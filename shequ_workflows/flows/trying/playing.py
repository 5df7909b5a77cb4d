"""Playing moves on a draft, and what is seen of it: where the case stands, what each could do, who is told what and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockState, Mark
from shequ_workflows.core.delivery.wording import words_of
from shequ_workflows.core.machines import Machine, machine_of
from shequ_workflows.core.models import Clock, Delivery, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows import family
from shequ_workflows.flows.actions.opening import OpenCase, first_step
from shequ_workflows.flows.compiling.compile import Compiled
from shequ_workflows.flows.constants import SCHEMA
from shequ_workflows.flows.definition.canonical import as_data, canonical
from shequ_workflows.flows.definition.schema import Flow as Definition
from shequ_workflows.flows.effects.running import run
from shequ_workflows.flows.models import EffectRun, Flow, FlowVersion
from shequ_workflows.org.acting import ActionRefused, Sentence
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node

from .moves import Move
from .stage import Stage, roles_of, set_up

#: Effects that a try-out does for the eye alone: they reach beyond the case.
_BEYOND: Final = frozenset({"open", "webhook", "page", "signal"})
#: Steps that clocks and effects bring one after another, before a try-out says it goes round by itself.
_MOST_BY_ITSELF: Final = 40


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody is told something: ``key`` of the person's role, the words, and when it goes out."""

    at: dt.datetime
    whom: str
    words: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What one move brought: the step taken, or why it was refused, and what the system did meanwhile."""

    at: dt.datetime
    role: str
    step: str
    label: str
    state: str
    refusal: str = ""
    errors: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that ``role`` may try now; ``refusal`` where it is certainly not possible."""

    role: str
    step: str
    label: Sentence
    refusal: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    key: str
    label: Sentence
    due_at: dt.datetime
    state: str


@dataclass
class Played:
    """``happenings`` in order; then how it stands at ``at``."""

    at: dt.datetime
    state: str = ""
    happenings: list[Happening] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    is_open: bool = True


class _TakenBack(Exception):
    """Ends the transaction of a try-out; nothing of it stays."""


def play(compiled: Compiled, place: Node, moves: Sequence[Move], begin: dt.datetime) -> Played:
    """Changes nothing. ``begin``: when the first move happens; ``place``: whose office hours count."""
    played = Played(begin)
    key = f"try_{new_public_id()[:8].lower()}"
    try:
        with transaction.atomic():
            _Theatre(compiled, key, place, begin, played).run(moves)
            raise _TakenBack
    except _TakenBack:
        pass
    finally:
        family.forget()
    return played


class _Theatre:
    def __init__(self, compiled: Compiled, key: str, place: Node, begin: dt.datetime, played: Played) -> None:
        self.definition: Definition = compiled.definition
        self.at, self.played = begin, played
        self.stage: Stage = set_up(self.definition, place, begin)
        self.flow = Flow.objects.create(node=self.stage.street, key=key, title="试运行", body={}, live=False)
        body = canonical(as_data(replace(self.definition, key=key)))
        version = FlowVersion.objects.create(
            flow=self.flow, number=1, schema=SCHEMA, digest=compiled.digest, body=body
        )  # fmt: skip
        Flow.objects.filter(pk=self.flow.pk).update(current=version, live=True)
        self.flow.refresh_from_db()
        self.subject: Subject | None = None
        self.seen = 0

    @property
    def machine(self) -> Machine:
        assert self.subject is not None  # asked once there is one
        return machine_of(self.subject)

    def run(self, moves: Iterable[Move]) -> None:
        for move in moves:
            self._later(move.after)
            if move.step:
                self._do(move)
            else:  # one happening for each move, whoever compares them later
                self._note(move.role, "", "")
        self.played.at = self.at
        self._look()

    def _later(self, after: str) -> None:
        if not after:
            return
        until = calendar_of(self.stage.community).add(self.at, Duration.parse(after)).at
        if self.subject is not None:
            self._by_itself(until)
        self.at = max(self.at, until)

    # -- moves -------------------------------------------------------------------------------------------------------

    def _do(self, move: Move) -> None:
        actor = self.stage.actor(move.role, self.at)
        try:
            if self.subject is None:
                raised_by = self.stage.people["reporter"]
                action = OpenCase(
                    actor, self.flow, self.stage.community, data=move.data, raised_by=raised_by, at=self.at
                )
                with transaction.atomic():
                    self.subject = action.execute()
            else:
                self.subject.refresh_from_db()
                with transaction.atomic():
                    TakeTransition(actor, self.subject, move.step, data=move.data, at=self.at).execute()
        except ActionRefused as refused:
            errors = tuple(sentence for found in refused.refusal.errors.values() for sentence in found)
            self._note(move.role, move.step, str(refused), errors)
            return
        self._effects()
        self._note(move.role, move.step, "")

    def _note(self, role: str, step: str, refusal: str, errors: tuple[str, ...] = ()) -> None:
        state = label = ""
        if self.subject is not None:
            self.subject.refresh_from_db()
            state = self.subject.state
            edge = self.machine.edges.get(step)
            label = str(edge.label) if edge is not None else ""
        self.played.happenings.append(Happening(self.at, role, step, label, state, refusal, errors, self._told()))

    def _told(self) -> tuple[Told, ...]:
        """Messages that came up since the last look, to whom by role."""
        if self.subject is None:
            return ()
        rows = Delivery.objects.filter(record__subject=self.subject, pk__gt=self.seen).order_by("pk")
        roles = {person.pk: role for role, person in self.stage.people.items()}
        found = []
        for row in rows:
            self.seen = row.pk
            whom = roles.get(row.recipient_id, "")
            found.append(Told(row.next_at, whom, words_of(row.handler, self.subject)))
        return tuple(found)

    # -- time --------------------------------------------------------------------------------------------------------

    def _by_itself(self, until: dt.datetime) -> None:
        """What clocks bring until then, each at its own moment."""
        for _round in range(_MOST_BY_ITSELF):
            clock = self._next_due(until)
            if clock is None:
                return
            self.at = max(self.at, clock.due_at)
            Clock.objects.filter(pk=clock.pk).update(mark=Mark.DUE)
            self._fire(clock)

    def _next_due(self, until: dt.datetime) -> Clock | None:
        rows = Clock.objects.filter(
            subject=self.subject, state=ClockState.RUNNING, due_at__lte=until, mark__lt=Mark.DUE
        )
        return rows.order_by("due_at", "pk").first()

    def _fire(self, clock: Clock) -> None:
        assert self.subject is not None  # it has clocks
        self.subject.refresh_from_db()
        for edge in self.machine.leaving(self.subject.state):
            if clock.key not in edge.fires.split():
                continue
            self._do(Move(role="system", step=edge.name))
            return

    def _effects(self) -> None:
        """Effects within the case are done at once; those that reach beyond it are only shown."""
        for _round in range(_MOST_BY_ITSELF):
            rows = EffectRun.objects.filter(case=self.subject.pk, state="pending")  # type: ignore[union-attr]
            mine = rows.exclude(kind__in=_BEYOND).values_list("pk", flat=True).first()
            if mine is None:
                return
            run(mine, self.at)

    # -- how it stands -----------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if self.subject is None:
            self._look_at_the_beginning()
            return
        self.subject.refresh_from_db()
        self.played.state, self.played.is_open = self.subject.state, self.subject.is_open
        machine = self.machine
        for clock in self.subject.clocks.live().order_by("due_at", "pk"):
            spec = machine.clocks.get(clock.key)
            label: Sentence = spec.label if spec is not None else _("the limit of the state")
            self.played.limits.append(Limit(clock.key, label, clock.due_at, clock.state))
        for role in self._players():
            actor = self.stage.actor(role, self.at)
            for edge in machine.leaving(self.subject.state):
                refusal = TakeTransition(actor, self.subject, edge.name, at=self.at).check()
                if refusal is not None and refusal.code in {"role", "unknown"}:
                    continue
                early = {guard.key for guard in edge.guards if guard.early}
                said = str(refusal.sentence) if refusal is not None and refusal.code in early else ""
                self.played.offers.append(Offer(role, edge.name, edge.label, said, edge.form is not None))

    def _look_at_the_beginning(self) -> None:
        machine = family.cases.machine(self.flow.kind, "1")
        edge = first_step(machine) if machine is not None else None
        if edge is None:
            return
        for role in self._players():
            if role in edge.who:
                self.played.offers.append(Offer(role, edge.name, edge.label, "", edge.form is not None))

    def _players(self) -> list[str]:
        return [*roles_of(self.definition), "reporter"]
