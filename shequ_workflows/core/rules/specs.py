"""What may be set for a machine beside its clocks: each layer registers the rules of its own machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

from .values import InvalidValue, Value, fraction_words, read_fraction, read_number


class RuleKind(StrEnum):
    FRACTION = "fraction"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True)
class RuleSpec:
    """A rule that a node may set. ``default`` is what is shipped, ``basis`` where it stands.

    ``floor`` and ``ceiling`` bound it, both included; ``law`` names the law that sets them and is empty where they only
    keep slips of the finger out. ``words`` says a number in words: “2 rounds”.
    """

    key: str
    label: Sentence
    kind: RuleKind
    default: Value
    basis: Sentence
    floor: Fraction | int | None = None
    ceiling: Fraction | int | None = None
    law: Sentence = ""
    choices: Mapping[str, Sentence] = field(default_factory=dict)
    words: Callable[[int], str] | None = None
    help: Sentence = ""

    def read(self, written: object) -> Value:
        """What JSON or a form says, typed; bounds are not asked. Raises ``InvalidValue``."""
        if self.kind == RuleKind.CHOICE:
            if isinstance(written, str) and written in self.choices:
                return written
            raise InvalidValue(_("Please write one of these: %(choices)s.") % {"choices": ", ".join(self.choices)})
        text = str(written)
        return read_fraction(text) if self.kind == RuleKind.FRACTION else read_number(text)

    def write(self, value: Value) -> str | int:
        """The inverse of ``read``: what JSON keeps."""
        if isinstance(value, Fraction):
            return f"{value.numerator}/{value.denominator}"
        return value

    def say(self, value: Value) -> str:
        """For people, in the active language."""
        if isinstance(value, Fraction):
            return fraction_words(value)
        if isinstance(value, str):
            return str(self.choices.get(value, value))
        return self.words(value) if self.words is not None else str(value)

    def within(self, value: Value) -> Value:
        """``value`` kept inside floor and ceiling: what the law sets no older row undercuts."""
        if isinstance(value, str):
            return value
        if self.floor is not None and value < self.floor:
            return self.floor
        if self.ceiling is not None and value > self.ceiling:
            return self.ceiling
        return value


@dataclass(frozen=True)
class MachineRules:
    """The rules of one machine; ``key`` is the machine's."""

    key: str
    rules: tuple[RuleSpec, ...]

    def __getitem__(self, key: str) -> RuleSpec:
        return next(spec for spec in self.rules if spec.key == key)


rule_specs: Registry[MachineRules] = Registry("rules of machines")


def specs_of(machine: str) -> tuple[RuleSpec, ...]:
    """What may be set for ``machine`` beside its clocks; nothing for one that has registered none."""
    found = rule_specs.get(machine)
    return found.rules if found is not None else ()


def spec_of(machine: str, key: str) -> RuleSpec:
    """Raises ``KeyError`` for a rule that the machine does not have."""
    for spec in specs_of(machine):
        if spec.key == key:
            return spec
    raise KeyError(f"{machine}.{key}")
