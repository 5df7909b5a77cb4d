from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from .constants import COMMUNITY_STAFF, PEOPLE_READERS, SCOPE_READERS, NodeKind
from .scopes import person_scopes

if TYPE_CHECKING:
    from .actors import Actor
    from .models import Guardianship, Node, Person, RoleAssignment


def below(paths: Iterable[str], field: str = "path") -> Q:
    """At or below any of the tree ``paths``; matches nothing where there are none."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def prefixes(path: str, step: int = 4) -> list[str]:
    """The tree path and all above it, widest first."""
    return [path[:end] for end in range(step, len(path) + 1, step)]


class NodeQuerySet(MP_NodeQuerySet):
    def visible_to(self, actor: Actor) -> NodeQuerySet:
        """Nodes at or below one where ``actor`` reads the scope."""
        if actor.is_system:
            return self
        return self.filter(below(actor.paths_with(*SCOPE_READERS)))

    def communities(self) -> NodeQuerySet:
        return self.filter(kind=NodeKind.COMMUNITY)

    def in_use(self) -> NodeQuerySet:
        """Without those that were closed."""
        return self.filter(closed_on=None)

    def chain_of(self, node: Node) -> NodeQuerySet:
        """The node and all above it, widest first."""
        return self.filter(path__in=prefixes(node.path, node.steplen)).order_by("path")

    def within(self, node: Node) -> NodeQuerySet:
        """The node and all below it."""
        return self.filter(path__startswith=node.path)

    def search(self, text: str) -> NodeQuerySet:
        """By a part of the name or the beginning of the code."""
        wanted = " ".join(text.split())
        return self.filter(Q(name__icontains=wanted) | Q(short_name__icontains=wanted) | Q(code__startswith=wanted))


class NodeManager(MP_NodeManager.from_queryset(NodeQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> NodeQuerySet:
        return NodeQuerySet(self.model, using=self._db).order_by("path")


def people_paths(actor: Actor, roles: frozenset[str] = PEOPLE_READERS) -> list[str]:
    """Tree paths whose people ``actor`` may see (or, with ``PEOPLE_EDITORS``, correct).

    People are at home in a community, so a grid worker's reach is the community of his grid: he answers its telephone.
    One query for those who hold a role below a community, none for others.
    """
    from .models import Node

    key = f"people:{','.join(sorted(roles))}"
    known = actor.remembered.get(key)
    if known is None:
        staff = [held for held in actor.held if held.role in COMMUNITY_STAFF & roles]
        above = {prefix for held in staff for prefix in prefixes(held.path)}
        homes = (
            set(Node.objects.communities().filter(path__in=above).values_list("path", flat=True)) if above else set()
        )
        known = frozenset(actor.paths_with(*roles)) | homes
        actor.remembered[key] = known
    return sorted(path for path in known if not any(path != other and path.startswith(other) for other in known))


class PersonQuerySet(QuerySet["Person"]):
    def present(self) -> PersonQuerySet:
        """Without those merged into another."""
        return self.filter(merged_into=None)

    def holding(self, *roles: str, at: Node, when: dt.datetime) -> PersonQuerySet:
        """People who hold one of ``roles`` at ``at`` or above it."""
        held = Q(roles__role__in=roles, roles__node__in=type(at).objects.chain_of(at))
        return self.filter(held & in_force(when, "roles__")).distinct()

    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """People at home, or holding a role, where ``actor`` may see people; himself and his wards.

        Conditions of upper layers (``scopes``) come on top.
        """
        from .models import Guardianship, RoleAssignment

        if actor.is_system:
            return self
        paths = people_paths(actor)
        roles = RoleAssignment.objects.filter(below(paths, "node__path"))
        wards = Guardianship.objects.filter(guardian=actor.person_id)
        condition = Q(pk=actor.person_id) | Q(pk__in=wards.values("ward")) if actor.person_id else Q(pk__in=[])
        if paths:
            condition |= below(paths, "home__path") | Q(pk__in=roles.values("person"))
        for scope in person_scopes:
            condition |= scope.condition(actor)
        return self.filter(condition)

    def search(self, text: str) -> PersonQuerySet:
        """By a part of the name, or by the beginning of its pinyin or initials."""
        wanted = " ".join(text.split())
        if not wanted:
            return self
        condition = Q(name__icontains=wanted)
        if wanted.isascii():
            latin = wanted.lower()
            condition |= Q(pinyin__startswith=latin.replace(" ", "")) | Q(initials__startswith=latin)
        return self.filter(condition)


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

    def overlapping(self, begin: dt.datetime, end: dt.datetime | None) -> RoleAssignmentQuerySet:
        """Whose term and the term from ``begin`` to ``end`` (None: open) share an instant."""
        rows = self.filter(Q(valid_to=None) | Q(valid_to__gt=begin))
        return rows if end is None else rows.filter(valid_from__lt=end)

    def visible_to(self, actor: Actor) -> RoleAssignmentQuerySet:
        """Held where ``actor`` reads the scope, and his own."""
        if actor.is_system:
            return self
        own = Q(person=actor.person_id) if actor.person_id else Q(pk__in=[])
        return self.filter(below(actor.paths_with(*SCOPE_READERS), "node__path") | own)


class GuardianshipQuerySet(QuerySet["Guardianship"]):
    def in_force(self, day: dt.date) -> GuardianshipQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def visible_to(self, actor: Actor) -> GuardianshipQuerySet:
        """Of wards or guardians at home where ``actor`` may see people, and one's own."""
        if actor.is_system:
            return self
        paths = people_paths(actor)
        own = Q(ward=actor.person_id) | Q(guardian=actor.person_id) if actor.person_id else Q(pk__in=[])
        return self.filter(below(paths, "ward__home__path") | below(paths, "guardian__home__path") | own)
