"""Groups of the survey → steps, sections and repeating groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from shequ_workflows.forms.constants import MOST_ROWS, Kind
from shequ_workflows.forms.definition.schema import Field, Section, Step, Words

from .fields import Fields
from .pieces import as_decimal, both
from .survey import Item, Keys


@dataclass(slots=True)
class Layout:
    """A group at the top is a step, a group in it a section; what is deeper stands in that with its conditions."""

    fields: Fields
    keys: Keys
    #: Conditions of the steps and sections around.
    shown: list[Any] = field(default_factory=list)

    def steps(self, items: list[Item]) -> Iterator[Step]:
        for apart, together in groupby(items, key=lambda item: item.is_group and not item.repeats):
            if apart:
                yield from (step for item in together if (step := self._step(item)) is not None)
            else:
                fields = self._fields(list(together), None)
                if fields:
                    key = self.keys.free("part")
                    yield Step(
                        key, Words(), sections=(Section(self.keys.free(f"{key}_fields"), Words(), fields=fields),)
                    )

    def _step(self, item: Item) -> Step | None:
        title, visible = self._title(item), self.fields.rules.visible(item)
        self._tell(item)
        self.shown = [visible]
        sections = tuple(self._sections(item))
        self.shown = []
        if not sections:
            item.report.add("group_empty")
            return None
        return Step(item.key, title, visible, sections)

    def _sections(self, step: Item) -> Iterator[Section]:
        for apart, together in groupby(step.children, key=lambda item: item.is_group and not item.repeats):
            rows = list(together)
            if not apart:
                fields = self._fields(rows, None)
                if fields:
                    yield Section(self.keys.free(f"{step.key[:30]}_fields"), Words(), fields=fields)
                continue
            for item in rows:
                title, visible = self._title(item), self.fields.rules.visible(item)
                self._tell(item)
                self.shown.append(visible)
                fields = self._fields(item.children, None)
                self.shown.pop()
                if fields:
                    yield Section(item.key, title, visible=visible, fields=fields)
                else:
                    item.report.add("group_empty")

    def _title(self, item: Item) -> Words:
        return self.fields.wording.title(item.row, item.report)

    def _tell(self, item: Item) -> None:
        self.fields.tell(item)
        if item.row.said("hint") or item.row.get("repeat_count"):
            item.report.add("column_not_supported", column="hint" if item.row.said("hint") else "repeat_count")

    def _fields(self, items: list[Item], around: Any) -> tuple[Field, ...]:
        """``around``: the condition of inner groups that are not kept."""
        found: list[Field] = []
        for item in items:
            if item.repeats:
                found.extend(self._repeat(item, around))
            elif item.is_group:
                found.extend(self._flattened(item, around))
            elif (made := self.fields.field(item, around)) is not None:
                found.append(made)
        return tuple(found)

    def _flattened(self, item: Item, around: Any) -> Iterator[Field]:
        item.report.add("group_flattened")
        self._tell(item)
        visible = both(around, self.fields.rules.visible(item))
        fields = self._fields(item.children, visible)
        title = self._title(item)
        if fields and title:
            item.report.add("group_heading")
            base = self.fields.base(item, self.fields.known.of[item.row.number], Kind.NOTE)
            yield replace(base, visible=visible)
        yield from fields

    def _repeat(self, item: Item, around: Any) -> Iterator[Field]:
        symbol = self.fields.known.of[item.row.number]
        self.fields.tell(item)
        visible = both(around, self.fields.rules.visible(item))
        fields = self._fields(item.children, None)
        if not fields:
            item.report.add("group_empty")
            return
        made = replace(self.fields.base(item, symbol, Kind.GROUP), visible=visible, fields=fields)
        text = item.row.get("repeat_count")
        number = as_decimal(text) if text else None
        if number is not None and number == number.to_integral_value() and 0 < number <= MOST_ROWS:
            item.report.add("repeat_count_fixed", count=int(number))
            made = replace(made, minimum=Decimal(int(number)), maximum=Decimal(int(number)))
        elif text:
            self.fields.rules.rows_must(item, symbol, text, both(*([] if item.place else self.shown), visible))
        yield made
