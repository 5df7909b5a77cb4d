"""What the screens show of a machine's rules at a node: each with since when, by whom and on what basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from shequ_workflows.core.machines import Machine
from shequ_workflows.core.models import RuleVersion, Subject
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today

from .items import Item
from .reading import versions_at
from .rulesets import RuleSet, ruleset, shipped


@dataclass(frozen=True)
class Holding:
    """What holds at ``node`` for what begins now; ``version`` may be another node's, above it."""

    node: Node
    machine: Machine
    version: RuleVersion | None
    rules: RuleSet

    @property
    def is_inherited(self) -> bool:
        return self.version is not None and self.version.node_id != self.node.pk

    @property
    def is_due(self) -> bool:
        """Whether the day of the next review has come."""
        return self.version is not None and self.version.review_on is not None and self.version.review_on <= today()

    @property
    def base(self) -> int:
        """The number of the node's own newest version, 0 for none."""
        return self.version.number if self.version is not None and not self.is_inherited else 0


def holding_at(node: Node, machine: Machine) -> Holding:
    """One query."""
    version = versions_at(node, machine.key).select_related("node").first()
    return Holding(node, machine, version, ruleset(machine, version))


def versions_of(node: Node, machine: Machine) -> list[RuleVersion]:
    """The node's own versions, newest first."""
    rows = RuleVersion.objects.filter(node=node, machine=machine.key)
    return list(rows.select_related("created_by").order_by("-number"))


def rows_of(holding: Holding) -> list[dict[str, Any]]:
    """One row an item. One query."""
    versions = versions_of(holding.version.node, holding.machine) if holding.version is not None else []
    sets = [ruleset(holding.machine, version) for version in versions]
    return [_row(item, holding.rules, versions, sets) for item in holding.rules.items]


def _row(item: Item, rules: RuleSet, versions: Sequence[RuleVersion], sets: Sequence[RuleSet]) -> dict[str, Any]:
    is_own = not rules.is_shipped(item)
    since = _since(item, rules, versions, sets) if is_own else None
    return {
        "item": item,
        "label": item.label,
        "kind": item.kind_words,
        "shipped": item.say(item.shipped),
        "here": rules.say(item),
        "is_own": is_own,
        "since": since,
        "basis": since.basis if since is not None else item.basis,
        "bounds": item.bounds,
    }


def _since(item: Item, rules: RuleSet, versions: Sequence[RuleVersion], sets: Sequence[RuleSet]) -> RuleVersion | None:
    """The version from which on the value has been what it is."""
    found = None
    for version, known in zip(versions, sets, strict=True):
        if known.values[item.name] != rules.values[item.name]:
            break
        found = version
    return found


def history_of(node: Node, machine: Machine) -> list[dict[str, Any]]:
    """The node's versions, newest first: what each changed, and how many that run keep it. Two queries, however many versions."""
    versions = versions_of(node, machine)
    sets = [ruleset(machine, version) for version in versions]
    before = [*sets[1:], shipped(machine)][: len(sets)]
    running = dict(Subject.objects.filter(rules__in=versions, is_open=True).values_list("rules").annotate(Count("id")))
    return [
        {"version": version, "differences": now.changed(earlier), "running": running.get(version.pk, 0)}
        for version, now, earlier in zip(versions, sets, before, strict=True)
    ]


def running_at(holding: Holding) -> int:
    """How many of the kind run at the node and below with older rules of its own, or of those above it. One query.

    Those of places below that have set rules of their own are none of them.
    """
    if holding.version is None:
        return 0
    here = Node.objects.chain_of(holding.node)
    rows = Subject.objects.filter(kind=holding.machine.key, is_open=True, path__startswith=holding.node.path)
    older = Q(rules__isnull=True) | Q(rules__node__in=here)
    return rows.filter(older).exclude(rules=holding.version.pk).count()
