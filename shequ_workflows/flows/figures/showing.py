"""Figures in words and bars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shequ_workflows.core.machines import Machine
from shequ_workflows.flows.words import lazily
from shequ_workflows.org.acting import Sentence

from .reading import FlowFigures
from .summing import Share

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A name, a figure and what it is of; ``width`` of a bar from 0 to 100, None without one."""

    label: Sentence
    value: str
    note: str = ""
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    cards: list[Line]
    clocks: list[Line]
    rates: list[Line]
    stays: list[Line]
    ends: list[Line]


def shown(found: FlowFigures, machine: Machine) -> Shown:
    states = machine.states
    return Shown(
        cards=[
            Line(_("Opened"), str(found.opened)),
            Line(_("Ended well"), str(found.good)),
            Line(_("Ended otherwise"), str(found.bad)),
            Line(_("Still running"), str(found.running)),
            Line(_("Time to the end: the middle case"), lasted(found.cycle.median), of(found.cycle.n)),
            Line(_("Nine of ten took no longer than"), lasted(found.cycle.p90), of(found.cycle.n)),
            Line(_("Came back to a state they had left"), percent(found.back), of(found.back.n)),
        ],
        clocks=[_share(machine.clocks[key].label, share) for key, share in found.clocks],
        rates=[_share(lazily(one.rate.label), one.share) for one in found.rates],
        stays=[
            Line(
                states[one.state].label, _("%(part)s of all time") % {"part": percent_of(one.share)},
                _("middle %(median)s, nine of ten within %(p90)s; %(of)s") % {
                    "median": lasted(one.times.median), "p90": lasted(one.times.p90), "of": of(one.times.n),
                },
                int(one.share * 100),
            )
            for one in found.stays
        ],
        ends=[Line(states[code].label, str(count)) for code, count in found.ends],
    )  # fmt: skip


def _share(label: Sentence, share: Share) -> Line:
    width = None if share.value is None else int(share.value * 100)
    return Line(label, percent(share), _("%(part)d of %(n)d") % {"part": share.part, "n": share.n}, width)


def percent(share: Share) -> str:
    """Whole percent; a dash where there is nothing to take a share of."""
    return "—" if share.value is None else percent_of(share.value)


def percent_of(value: Fraction) -> str:
    return f"{int(value * 100 + Fraction(1, 2))} %"


def of(count: int) -> str:
    return ngettext("of %(count)d case", "of %(count)d cases", count) % {"count": count}


def lasted(span: dt.timedelta | None) -> str:
    """As people say it: minutes below an hour, hours below two days, else days with one decimal."""
    if span is None:
        return "—"
    if span < HOUR:
        return _("%(count)d min") % {"count": span // dt.timedelta(minutes=1)}
    if span < 2 * DAY:
        return _("%(count)d h") % {"count": span // HOUR}
    return _("%(count)s days") % {"count": f"{span // (DAY / 10) / 10:g}"}
