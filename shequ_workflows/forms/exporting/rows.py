"""A submission as rows: one of the main sheet, and those of its repeating groups. Pure.

Every sheet begins with what says whose row it is: the submission's reference, and below it the numbers of the rows, from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.forms.definition.schema import Definition, Field

from .cells import NAMED, NUMBERS, Write, writer_of
from .columns import Layout, Path, Sheet
from .tables import Table

Cells = list[str]
#: How many cells of a row of the main sheet are no answers.
FIXED: Final = 9


def headings() -> tuple[str, ...]:
    """Of what is told of each submission itself, in the order of ``reading.Record.fixed``."""
    return (
        _("Number"), pgettext("of a form", "Version"), _("Sent at"), _("State"), _("Channel"),
        pgettext("of a submission", "Mark"), _("Belongs to"), pgettext("of a submission", "From"), _("Household"),
    )  # fmt: skip


def tables(layout: Layout, language: str) -> list[Table]:
    return [_table(one, language) for one in layout.sheets]


def _table(sheet: Sheet, language: str) -> Table:
    row = pgettext("of a repeating group", "Row")
    numbers = [row if at == 0 else f"{row} {at + 1}" for at in range(len(sheet.path))]
    first = headings() if not sheet.path else (headings()[0], *numbers)
    kinds = tuple(at > 0 if sheet.path else at == 1 for at in range(len(first)))
    return Table(
        sheet.name(language),
        (*first, *(one.heading(language) for one in sheet.columns)),
        (*kinds, *(one.field.kind in NUMBERS for one in sheet.columns)),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """How answers of one version become cells of one sheet, and of those below it."""

    sheet: int
    cells: tuple[tuple[str, Write], ...]
    groups: tuple[tuple[str, _Plan], ...]


class Rows:
    """``names`` of persons and households by public id may be filled as one goes on."""

    def __init__(self, layout: Layout, language: str, *, labels: bool, names: Mapping[str, str]) -> None:
        self.layout, self.language, self.labels, self.names = layout, language, labels, names
        self._numbers = {one.path: number for number, one in enumerate(layout.sheets)}

    def plan(self, definition: Definition) -> Callable[[Cells, Mapping[str, Any]], Iterator[tuple[int, Cells]]]:
        """Of answers to that version: (number of the sheet, row) for each row, given what is told of the submission."""
        own = dict(definition.every_field())
        whole = self._plan((), own)
        return lambda fixed, answers: _rows(whole, fixed, fixed[:1], answers)

    def _plan(self, path: Path, own: Mapping[Path, Field]) -> _Plan:
        sheet = self.layout.sheets[self._numbers[path]]
        cells = tuple((one.key, self._writer(own.get(one.path, one.field))) for one in sheet.columns)
        below = tuple((one.path[-1], self._plan(one.path, own)) for one in self.layout.below(path))
        return _Plan(self._numbers[path], cells, below)

    def _writer(self, field: Field) -> Write:
        return writer_of(field, self.language, labels=self.labels, names=self.names)


def _rows(plan: _Plan, fixed: Cells, above: Cells, answers: Mapping[str, Any]) -> Iterator[tuple[int, Cells]]:
    yield (
        plan.sheet,
        fixed + ["" if (value := answers.get(key)) is None else write(value) for key, write in plan.cells],
    )
    for key, below in plan.groups:
        given = answers.get(key)
        for number, row in enumerate(given if isinstance(given, list) else (), 1):
            if isinstance(row, dict):
                mine = [*above, str(number)]
                yield from _rows(below, mine, mine, row)


def named_in(fields: Sequence[Field], answers: Mapping[str, Any]) -> Iterator[str]:
    """Public ids of persons and households in ``answers``; ``fields`` are those that may hold some (``naming``)."""
    for one in fields:
        value = answers.get(one.key)
        if isinstance(value, str):
            yield value
        elif one.fields and isinstance(value, list):
            for row in value:
                yield from named_in(one.fields, row)


def naming(fields: Sequence[Field]) -> list[Field]:
    """Of ``fields`` those that hold persons or households, groups with such ones among them."""
    from dataclasses import replace

    found = [one if one.kind in NAMED else replace(one, fields=tuple(naming(one.fields))) for one in fields]
    return [one for one in found if one.kind in NAMED or one.fields]
