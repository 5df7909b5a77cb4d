"""How a row of a plan stands today, in words. Knows no model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .constants import FINISHED, SOON, RowKind, State


@dataclass(frozen=True)
class Standing:
    """``code``: done, dropped, late, soon, doing, todo, ahead; of a risk open, mitigating, closed. ``days``: how many
    late, or still to come. ``tone`` is that of the component ``status``, ``mark`` a sign that says it without colour."""

    code: str
    words: str
    tone: str
    days: int = 0
    mark: str = ""

    @property
    def is_late(self) -> bool:
        return self.code == "late"

    @property
    def is_finished(self) -> bool:
        return self.code in {"done", "dropped", "closed"}


def stands(kind: str, state: str, due: dt.date, today: dt.date, *, done_on: dt.date | None = None) -> Standing:
    """Of a risk, ``due`` is the day of its next review."""
    if kind == RowKind.RISK:
        return _risk(state, due, today)
    if state == State.DROPPED:
        return Standing("dropped", str(State.DROPPED.label), "off", mark="–")
    if state in FINISHED:
        return _finished(state, due, done_on)
    days = (due - today).days
    if days < 0:
        return Standing("late", ngettext("late by %d day", "late by %d days", -days) % -days, "bad", -days, "!")
    if days <= SOON:
        words = _("due today") if days == 0 else ngettext("due in %d day", "due in %d days", days) % days
        return Standing("soon", words, "wait", days, "…")
    return Standing(state, str(State(state).label), "info" if state != State.WAITING else "off", days, "…")


def _finished(state: str, due: dt.date, done_on: dt.date | None) -> Standing:
    days = (done_on - due).days if done_on is not None else 0
    if days > 0:
        late = (
            ngettext("reached, %d day after its day", "reached, %d days after its day", days)
            if state == State.REACHED
            else ngettext("done, %d day after its day", "done, %d days after its day", days)
        )
        return Standing("done", late % days, "good", days, "✓")
    return Standing("done", str(State(state).label), "good", 0, "✓")


def _risk(state: str, due: dt.date, today: dt.date) -> Standing:
    if state == State.CLOSED:
        return Standing("closed", str(State.CLOSED.label), "good", mark="✓")
    days = (today - due).days
    if days > 0:
        words = ngettext("review late by %d day", "review late by %d days", days) % days
        return Standing("late", words, "bad", days, "!")
    return Standing(state, str(State(state).label), "wait" if state == State.OPEN else "info", -days, "…")


class Span(Protocol):
    @property
    def starts_on(self) -> dt.date: ...

    @property
    def ends_on(self) -> dt.date: ...


P = TypeVar("P", bound=Span)


def phase_of(day: dt.date, phases: Sequence[P]) -> P | None:
    """The shortest phase in which ``day`` lies: of a phase and a part of it, the part."""
    within = [one for one in phases if one.starts_on <= day <= one.ends_on]
    return min(within, key=lambda one: one.ends_on - one.starts_on, default=None)


def depth_of(phase: Span, phases: Sequence[Span]) -> int:
    """In how many others it lies whole: 0 for a phase, 1 for a part of one."""
    return sum(
        one.starts_on <= phase.starts_on and phase.ends_on <= one.ends_on
        for one in phases
        if (one.starts_on, one.ends_on) != (phase.starts_on, phase.ends_on)
    )


def phase_words(phase: Span, today: dt.date) -> str:
    if today < phase.starts_on:
        return pgettext("phase", "to come")
    return pgettext("phase", "over") if today > phase.ends_on else pgettext("phase", "running now")
