"""What a target has come to: the value that the registry of indicators gives for its key; where it has none, the one that
was typed in last for the place whose plan it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.core.cache import cache
from django.utils.translation import gettext as _

from shequ_workflows.core.indicators import THINGS, Indicator, Measured, Told, indicators, tellers
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .constants import Direction, Unit
from .models import PlanTarget

#: Fewer than so many rows may point at a person (design, no. 10).
LEAST: int = 5
#: How long a value that was measured for a public page is shown again, in seconds.
KEPT: int = 600
Number = int | Decimal | Fraction


@dataclass(frozen=True)
class Reading:
    """A target with its value: ``met`` is None where nothing is known, ``few`` where too few rows stand behind. ``period``:
    for which it is told; empty where it is measured as of now. ``is_typed``: somebody typed it in."""

    target: PlanTarget
    baseline: str
    wanted: str
    value: str
    n: int | None
    met: bool | None
    few: bool
    period: str = ""
    is_typed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say of it."""
        return self.few or bool(self.value)


def read(targets: Iterable[PlanTarget], node: Node | None) -> list[Reading]:
    """Each with its value at ``node``. What counts things is measured here, once in ten minutes. Cases and people are told
    as the board tells them: of whole periods, without what is few or what the few could be worked out from, and without
    what is for staff alone; so is what somebody typed in."""
    rows = [(target, _measured(target, node)) for target in targets]
    blank = {one.indicator for one, measured in rows if one.indicator and (measured is None or measured.value is None)}
    told = _told(blank, node)
    return [_reading(one, measured, told.get(one.indicator)) for one, measured in rows]


def _told(keys: Collection[str], node: Node | None) -> dict[str, Told]:
    found: dict[str, Told] = {}
    if keys and node is not None:
        for teller in tellers:
            found |= teller.tell(node, keys)
    return found


def _indicator(target: PlanTarget) -> Indicator | None:
    """What counts things, is for everybody, and in the unit of the target."""
    found = indicators.get(target.indicator) if target.indicator else None
    return found if found and found.public and found.unit == target.unit and found.of == THINGS else None


def _measured(target: PlanTarget, node: Node | None) -> Measured | None:
    indicator = _indicator(target)
    if indicator is None or node is None:
        return None
    name = f"shequ_plans:{indicator.key}:{node.pk}"
    found: Measured | None = cache.get(name)
    if found is None:
        found = indicator.measure(node, now())
        cache.set(name, found, KEPT)
    return found


def _reading(target: PlanTarget, measured: Measured | None, told: Told | None) -> Reading:
    wanted = f"{Direction(target.direction).label} {words(target.value, target.unit)}"
    baseline = words(target.baseline, target.unit) if target.baseline is not None else ""
    known = _value(target, measured, told)
    value = Fraction(known.value) * 100 if known.value is not None and target.unit == Unit.SHARE else known.value
    said = words(value, target.unit) if value is not None else ""
    return Reading(target, baseline, wanted, said, known.n, _met(target, value), known.few, known.period, known.typed)


def _value(target: PlanTarget, measured: Measured | None, told: Told | None) -> Told:
    """What is measured now; else what the board tells, in the unit of the target."""
    if measured is not None and (measured.value is not None or told is None):
        few = target.unit != Unit.COUNT and 0 < measured.n < LEAST
        return Told(None if few else measured.value, None if few else measured.n, target.unit, few)
    return told if told is not None and told.unit == target.unit else Told(None, None, target.unit)


def _met(target: PlanTarget, value: Number | None) -> bool | None:
    if value is None:
        return None
    wanted = Fraction(target.value)
    return Fraction(value) >= wanted if target.direction == Direction.AT_LEAST else Fraction(value) <= wanted


def words(value: Number, unit: str) -> str:
    """A figure with its unit, at most one decimal: 12.5 %, 2 hours."""
    exact = Fraction(value)
    tenths = round(exact * 10)
    figure = f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"
    if unit == Unit.COUNT:
        return figure
    if unit == Unit.SHARE:
        return f"{figure}%"
    return _("%(figure)s %(unit)s") % {"figure": figure, "unit": Unit(unit).label}
