"""All values of one machine at one moment, and how two such sets differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shequ_workflows.core.machines import Machine
from shequ_workflows.core.models import RuleVersion

from .items import AnyValue, Invalid, Item, items_of


@dataclass(frozen=True)
class Difference:
    """One item that changed; the sides in words."""

    item: Item
    before: str
    after: str


@dataclass(frozen=True)
class RuleSet:
    """``values`` has every item of the machine by its name; what is not set has the shipped value."""

    items: tuple[Item, ...]
    values: Mapping[str, AnyValue]

    def say(self, item: Item) -> str:
        return item.say(self.values[item.name])

    def is_shipped(self, item: Item) -> bool:
        return bool(self.values[item.name] == item.shipped)

    @property
    def own(self) -> list[Item]:
        """What differs from what is shipped."""
        return [item for item in self.items if not self.is_shipped(item)]

    def data(self, *, whole: bool = False) -> dict[str, dict[str, Any]]:
        """As ``RuleVersion`` and packs keep it: ``limits`` and ``settings``, what differs from the shipped values alone
        or the whole."""
        found: dict[str, dict[str, Any]] = {"limits": {}, "settings": {}}
        for item in self.items if whole else self.own:
            found[item.part][item.key] = item.write(self.values[item.name])
        return found

    def faults(self) -> dict[str, list[str]]:
        """Sentences by the name of the item, for what may not be set."""
        found = {item.name: item.fault(self.values[item.name]) for item in self.items}
        return {name: [sentence] for name, sentence in found.items() if sentence}

    def changed(self, before: RuleSet) -> list[Difference]:
        """What is other than in ``before``."""
        return [
            Difference(item, before.say(item), self.say(item))
            for item in self.items
            if self.values[item.name] != before.values.get(item.name)
        ]


def shipped(machine: Machine) -> RuleSet:
    items = tuple(items_of(machine))
    return RuleSet(items, {item.name: item.shipped for item in items})


def ruleset(machine: Machine, version: RuleVersion | None) -> RuleSet:
    """What holds for a subject that keeps ``version``; never beyond the law."""
    base = shipped(machine)
    if version is None:
        return base
    values = dict(base.values)
    for item in base.items:
        written = getattr(version, item.part).get(item.key)
        if written is None:
            continue
        try:
            values[item.name] = item.within(item.read(written))
        except Invalid:
            continue  # a row from before this was checked: as shipped
    return RuleSet(base.items, values)
