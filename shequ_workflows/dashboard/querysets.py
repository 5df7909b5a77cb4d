from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from shequ_workflows.org.querysets import below, prefixes

from .constants import READERS

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node

    from .models import Reading, Snapshot, Target


class ReadingQuerySet(QuerySet["Reading"]):
    def standing(self) -> ReadingQuerySet:
        """Those that nobody has corrected."""
        return self.filter(corrected_by=None)

    def visible_to(self, actor: Actor) -> ReadingQuerySet:
        return self if actor.is_system else self.filter(below(actor.paths_with(*READERS), "node__path"))


class TargetQuerySet(QuerySet["Target"]):
    def in_force(self) -> TargetQuerySet:
        return self.filter(ended_at=None)

    def reaching(self, node: Node) -> TargetQuerySet:
        """Set at the node or above it."""
        return self.filter(node__path__in=prefixes(node.path, node.steplen))

    def visible_to(self, actor: Actor) -> TargetQuerySet:
        return self if actor.is_system else self.filter(below(actor.paths_with(*READERS), "node__path"))


class SnapshotQuerySet(QuerySet["Snapshot"]):
    def since(self, nodes: Iterable[Node], begins: dt.date) -> SnapshotQuerySet:
        return self.filter(node__in=list(nodes), begins__gte=begins)
