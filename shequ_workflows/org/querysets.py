from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from .constants import SCOPE_READERS, NodeKind

if TYPE_CHECKING:
    from .actors import Actor
    from .models import Node


def below(paths: Iterable[str], field: str = "path") -> Q:
    """At or below any of the tree ``paths``; matches nothing where there are none."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


class NodeQuerySet(MP_NodeQuerySet):
    def visible_to(self, actor: Actor) -> NodeQuerySet:
        """Nodes at or below one where ``actor`` reads the scope."""
        return self.filter(below(actor.paths_with(*SCOPE_READERS)))

    def communities(self) -> NodeQuerySet:
        return self.filter(kind=NodeKind.COMMUNITY)

    def chain_of(self, node: Node) -> NodeQuerySet:
        """The node and all above it, widest first."""
        steps = range(node.steplen, len(node.path) + 1, node.steplen)
        return self.filter(path__in=[node.path[:end] for end in steps]).order_by("path")


class NodeManager(MP_NodeManager.from_queryset(NodeQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> NodeQuerySet:
        return NodeQuerySet(self.model, using=self._db).order_by("path")


class PersonQuerySet(QuerySet["Person"]):
    def present(self) -> PersonQuerySet:
        """Without those merged into another."""
        return self.filter(merged_into=None)

    def holding(self, *roles: str, at: Node, when: dt.datetime) -> PersonQuerySet:
        """People who hold one of ``roles`` at ``at`` or above it."""
        held = Q(roles__role__in=roles, roles__node__in=type(at).objects.chain_of(at))
        return self.filter(held & in_force(when, "roles__")).distinct()


def in_force(when: dt.datetime, prefix: str = "") -> Q:
    """Assignments whose term covers ``when``."""
    open_end = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": when})
    return Q(**{f"{prefix}valid_from__lte": when}) & open_end


class RoleAssignmentQuerySet(QuerySet["RoleAssignment"]):
    def in_force(self, when: dt.datetime) -> RoleAssignmentQuerySet:
        return self.filter(in_force(when))

    def reaching(self, node: Node) -> RoleAssignmentQuerySet:
        """Held at ``node`` or above it."""
        return self.filter(node__in=type(node).objects.chain_of(node))

    def visible_to(self, actor: Actor) -> RoleAssignmentQuerySet:
        return self.filter(below(actor.paths_with(*SCOPE_READERS), "node__path"))
