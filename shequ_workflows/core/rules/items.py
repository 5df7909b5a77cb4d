"""Everything a node may set for one machine, in one list: the lengths of its clocks and steps, and its other rules.

Pure but for the tables it reads: imports no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration, Unit
from shequ_workflows.core.clocks import STEP
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import ClockSpec, Machine, machines
from shequ_workflows.org.acting import Sentence

from .specs import RuleSpec, specs_of
from .values import InvalidValue, Value

Part = Literal["limits", "settings"]
AnyValue = Duration | Value
Invalid: Final = (InvalidDuration, InvalidValue)
#: Longer limits are slips of the finger.
LONGEST: Final = {Unit.MIN: 10_000, Unit.H: 2_000, Unit.WH: 1_000, Unit.WD: 500, Unit.D: 730}


class Item(Protocol):
    """Something that may be set; a value of one item is no value of another, so they are not typed further."""

    @property
    def key(self) -> str: ...
    @property
    def part(self) -> Part: ...
    @property
    def name(self) -> str:
        """Of the field of a form, and in refusals."""

    @property
    def label(self) -> Sentence: ...
    @property
    def shipped(self) -> AnyValue: ...
    @property
    def basis(self) -> Sentence: ...
    @property
    def kind_words(self) -> str:
        """“at most” of a limit, “at least” of a minimum period; empty for other rules."""

    @property
    def bounds(self) -> str:
        """What no setting goes beyond, with the law that says so; empty where nothing does."""

    def read(self, written: object) -> AnyValue:
        """What JSON says; raises one of ``Invalid``."""

    def write(self, value: Any) -> str | int:
        """The inverse of ``read``."""

    def say(self, value: Any) -> str:
        """For people, in the active language."""

    def within(self, value: Any) -> AnyValue:
        """The value itself, or the nearest one that the law allows."""

    def fault(self, value: Any) -> str:
        """A sentence where this may not be set, naming the law; else empty."""


@dataclass(frozen=True)
class LimitItem:
    """The length of a clock, of one of its other lengths, or of a step."""

    key: str
    label: Sentence
    shipped: Duration
    kind: ClockKind = ClockKind.MAX
    unit: Unit | None = None
    floor: Duration | None = None
    basis: Sentence = ""
    part: Part = "limits"

    @property
    def name(self) -> str:
        return f"{self.part}-{self.key}"

    @property
    def kind_words(self) -> str:
        return _("at most") if self.kind == ClockKind.MAX else _("at least")

    @property
    def bounds(self) -> str:
        if self.floor is None:
            return ""
        return _("never below %(floor)s (%(law)s)") % {"floor": self.floor.label, "law": self.basis}

    def read(self, written: object) -> Duration:
        return Duration.parse(written if isinstance(written, str) else str(written))

    def write(self, value: Duration) -> str:
        return str(value)

    def say(self, value: Duration) -> str:
        return value.label

    def within(self, value: Duration) -> Duration:
        return self.floor if self.floor is not None and value.undercuts(self.floor) else value

    def fault(self, value: Duration) -> str:
        if self.unit is not None and value.unit != self.unit:
            unit = Duration(self.shipped.amount, self.unit).label
            return _("Please count this as what is shipped, %(length)s: public notices count it in that unit.") % {
                "length": unit
            }
        if self.floor is not None and value.unit not in {self.floor.unit, Unit.WD, Unit.D}:
            return _("Please count this in calendar days or working days: the law does (%(law)s).") % {
                "law": self.basis
            }
        if self.floor is not None and value.undercuts(self.floor):
            words = {"law": self.basis, "floor": self.floor.label, "value": value.label}
            return _("%(law)s asks for at least %(floor)s; %(value)s is less. No local rule may allow that.") % words
        if not 1 <= value.amount <= LONGEST[value.unit]:
            longest = Duration(LONGEST[value.unit], value.unit)
            return _("Enter a length from 1 to at most %(longest)s.") % {"longest": longest.label}
        return ""


@dataclass(frozen=True)
class RuleItem:
    """One of the machine's other rules."""

    spec: RuleSpec
    part: Part = "settings"

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def name(self) -> str:
        return f"{self.part}-{self.key}"

    @property
    def label(self) -> Sentence:
        return self.spec.label

    @property
    def shipped(self) -> Value:
        return self.spec.default

    @property
    def basis(self) -> Sentence:
        return self.spec.basis

    @property
    def kind_words(self) -> str:
        return ""

    @property
    def bounds(self) -> str:
        """The law's; those that only keep slips out are told when they are met."""
        spec = self.spec
        if not spec.law:
            return ""
        found = []
        if spec.ceiling is not None:
            found.append(_("never above %(ceiling)s (%(law)s)") % {"ceiling": spec.say(spec.ceiling), "law": spec.law})
        return _(", ").join(found)

    def read(self, written: object) -> Value:
        return self.spec.read(written)

    def write(self, value: Value) -> str | int:
        return self.spec.write(value)

    def say(self, value: Value) -> str:
        return self.spec.say(value)

    def within(self, value: Value) -> Value:
        return self.spec.within(value)

    def fault(self, value: Value) -> str:
        spec = self.spec
        if isinstance(value, str) or spec.within(value) == value:
            return ""
        least, most = spec.floor, spec.ceiling
        over = most is not None and value > most
        if spec.law and over and most is not None:
            words = {"law": spec.law, "ceiling": spec.say(most), "value": spec.say(value)}
            return _("%(law)s gives this right from %(ceiling)s on; %(value)s would ask for more. Enter less.") % words
        if least is not None and most is not None:
            return _("Enter a value from %(least)s to %(most)s.") % {"least": spec.say(least), "most": spec.say(most)}
        return _("This value is too small or too large.")


def _lengths(clock: ClockSpec) -> Iterator[LimitItem]:
    lengths = {} if clock.length is None else {clock.key: clock.length}
    for key, length in {**lengths, **clock.variants}.items():
        label = clock.labels.get(key, clock.label if key == clock.key else f"{clock.label} ({key})")
        yield LimitItem(key, label, length, clock.kind, clock.unit, clock.floor, clock.basis)


def items_of(machine: Machine) -> list[Item]:
    """Clocks in their order, then steps in the order of the states, then the other rules."""
    found: list[Item] = [item for clock in machine.clocks.values() for item in _lengths(clock)]
    for state in machine.states.values():
        if state.step is not None:
            label = _("next step while it is “%(state)s”") % {"state": state.label}
            found.append(LimitItem(f"{STEP}.{state.code}", label, state.step))
    return [*found, *(RuleItem(spec) for spec in specs_of(machine.key))]


def settable() -> list[Machine]:
    """Machines of which something may be set, in the order they were registered."""
    return [machine for machine in machines if items_of(machine)]
