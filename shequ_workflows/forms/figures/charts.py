"""Counts as they are shown: bars with their table, what must not be known left out. No query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.kinds.answers import OTHER

from .counting import GIVEN, MORE, NO, NONE, NUMBERS, YES, Count, Tally, shorten
from .middles import Spread, average_of, spread_of
from .suppressing import SMALLEST, hidden_in, hidden_of

Shown = int | None
_WIDEST_SCALE = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """``count`` and those of each group (``parts``) are None where they are hidden."""

    label: str
    count: Shown
    parts: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """``told``: further sentences. ``is_whole``: it could not be broken down."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    told: tuple[str, ...]
    is_whole: bool
    has_hidden: bool


def charts(counted: Count, language: str, *, broken_down: bool) -> list[Chart]:
    """Nothing at all of fewer than five submissions."""
    if counted.total < SMALLEST:
        return []
    return [_chart(one, counted, language, broken_down=broken_down) for one in counted.tallies]


def groups_shown(counted: Count) -> list[Shown]:
    """How many submissions each group has."""
    hidden = hidden_in(counted.groups)
    return [None if one else number for number, one in zip(counted.groups, hidden, strict=True)]


def _chart(tally: Tally, counted: Count, language: str, *, broken_down: bool) -> Chart:
    shorten(tally)
    answers = _answers(tally)
    labels = [_label(tally.field, one, language) for one in answers]
    table = [tally.by_group(one, len(counted.groups)) for one in answers]
    if tally.field.kind == Kind.MANY_OF:
        bars, whole = _several(labels, table, counted, broken_down=broken_down)
    else:
        bars, whole = _one(labels, table, broken_down=broken_down)
    hidden = any(one.count is None or None in one.parts for one in bars)
    return Chart(
        tally.field.key,
        tally.field.label.say(language),
        tuple(bars),
        tuple(_told(tally, answers, table)),
        whole,
        hidden,
    )


def _one(labels: list[str], table: list[list[int]], *, broken_down: bool) -> tuple[list[Bar], bool]:
    """Each submission is in one bar."""
    totals = [sum(row) for row in table]
    rows = hidden_in(totals)
    counts = [None if one else total for total, one in zip(totals, rows, strict=True)]
    hidden = hidden_of(table) if broken_down else None
    if hidden is None:
        return [Bar(label, count) for label, count in zip(labels, counts, strict=True)], broken_down
    return [
        Bar(label, count, tuple(None if one else number for number, one in zip(row, line, strict=True)))
        for label, count, row, line in zip(labels, counts, table, hidden.cells, strict=True)
    ], False


def _several(labels: list[str], table: list[list[int]], counted: Count, *, broken_down: bool) -> tuple[list[Bar], bool]:
    """Each choice is a question of its own: chosen, or not."""
    bars, whole = [], False
    for label, row in zip(labels, table, strict=True):
        rest = [total - number for total, number in zip(counted.groups, row, strict=True)]
        (chosen, _others), is_whole = _one([label, ""], [row, rest], broken_down=broken_down)
        parts = chosen.parts or ((None,) * len(row) if broken_down else ())
        bars.append(Bar(label, chosen.count, parts))
        whole = whole or is_whole
    if whole and not any(number is not None for one in bars for number in one.parts):
        return [Bar(one.label, one.count) for one in bars], True
    return bars, False


def _answers(tally: Tally) -> list[str]:
    """What stands in the table, in order; those that nobody chose, too."""
    field, given = tally.field, tally.answers
    if field.kind in {Kind.ONE_OF, Kind.MANY_OF}:
        known = [one.value for one in field.choices] + ([OTHER] if field.other or OTHER in given else [])
        known += sorted(given - set(known) - {NONE})
        return known if field.kind == Kind.MANY_OF else [*known, NONE]
    if field.kind == Kind.YES_NO:
        return [YES, NO, NONE]
    if field.kind == Kind.CONSENT:
        return [YES, NONE]
    if field.kind in NUMBERS:
        return [GIVEN, NONE]
    if field.kind == Kind.SCALE:
        return [*map(str, _scale(field, given)), NONE]
    if field.kind == Kind.GROUP:
        return sorted(given, key=lambda one: (one == MORE, len(one), one))
    return [*sorted(given - {NONE}), NONE]


def _scale(field: Field, given: set[str]) -> Sequence[int]:
    least = int(field.minimum) if field.minimum is not None else 1
    most = int(field.maximum) if field.maximum is not None else least + 4
    seen = sorted({int(one) for one in given if one.lstrip("-").isdecimal()})
    return seen if most - least > _WIDEST_SCALE else sorted({*range(least, most + 1), *seen})


def _label(field: Field, answer: str, language: str) -> str:
    if field.kind in {Kind.ONE_OF, Kind.MANY_OF}:
        found = next((one.label.say(language) for one in field.choices if one.value == answer), "")
        if found or answer not in {NONE, OTHER}:
            return found or answer
    if answer in _WORDS:
        return _WORDS[answer]()
    if field.kind == Kind.GROUP:
        return _("%(count)s rows") % {"count": answer}
    return answer


_WORDS = {
    NONE: lambda: _("No answer"),
    YES: lambda: _("Yes"),
    NO: lambda: _("No"),
    GIVEN: lambda: pgettext("figures", "Answered"),
    OTHER: lambda: _("Other"),
    MORE: lambda: _("10 rows and more"),
}


def _told(tally: Tally, answers: Sequence[str], table: Sequence[Sequence[int]]) -> list[str]:
    totals = [sum(row) for row in table]
    if tally.field.kind == Kind.SCALE:
        values = [int(one) if one.lstrip("-").isdecimal() else None for one in answers]
        average = average_of(values, totals, hidden_in(totals))
        if average is None:
            return []
        return [_("Mean %(mean)s, median %(median)s") % {"mean": average.mean, "median": _plain(average.middle)}]
    if tally.field.kind in NUMBERS and not tally.is_full and not hidden_in(totals)[0]:
        spread = spread_of(tally.numbers)
        return [_spread(spread, tally.field.unit)] if spread is not None else []
    return []


def _spread(spread: Spread, unit: str) -> str:
    median = f"{_plain(spread.middle)}{unit}"
    if spread.low is None or spread.high is None:
        return pgettext("figures", "Median %(median)s") % {"median": median}
    said = {"median": median, "low": f"{_plain(spread.low)}{unit}", "high": f"{_plain(spread.high)}{unit}"}
    return _("Median %(median)s; one in ten %(low)s or less, one in ten %(high)s or more") % said


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
