from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from shequ_workflows.org.querysets import below, prefixes

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node

    from .models import Flow


class FlowQuerySet(models.QuerySet["Flow"]):
    def at_or_below(self, paths: Iterable[str]) -> FlowQuerySet:
        """Of the nodes at or below the tree ``paths``."""
        return self.filter(below(paths, "node__path"))

    def search(self, words: str) -> FlowQuerySet:
        """By title or key."""
        return self.filter(models.Q(title__icontains=words.strip()) | models.Q(key__icontains=words.strip()))

    def for_cases_at(self, node: Node) -> FlowQuerySet:
        """Published, by the node or one above it: what may be opened there."""
        return self.filter(live=True, node__path__in=prefixes(node.path))

    def within_reach_of(self, actor: Actor) -> FlowQuerySet:
        """Those that hold somewhere the actor works: at, above or below where a role is held."""
        above = {path for held in actor.held for path in prefixes(held.path)}
        return self.filter(below([held.path for held in actor.held], "node__path") | models.Q(node__path__in=above))
