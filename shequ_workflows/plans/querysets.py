"""Reading plans. Functions, since a page's manager belongs to Wagtail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import Page

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.querysets import below, prefixes

from .constants import FINISHED, OWNERS, READERS, WITHIN, RowKind
from .models import PlanIndexPage, PlanMilestone, PlanPage, PlanRisk, PlanTask, Progress
from .models.rows import Owned

ROWS: dict[str, type[Owned]] = {RowKind.TASK: PlanTask, RowKind.MILESTONE: PlanMilestone, RowKind.RISK: PlanRisk}


def listed(above: Page) -> QuerySet[PlanPage]:
    """Public plans below ``above``, newest first."""
    rows: QuerySet[PlanPage] = PlanPage.objects.descendant_of(above).live().public()
    return rows.order_by("-first_published_at", "-pk")


def roles_on(actor: Actor, node: Node) -> frozenset[str]:
    """Roles that reach ``node``, and where it is a community those that its grid workers and compounds have."""
    reached = actor.roles_at(node.path)
    if node.kind != NodeKind.COMMUNITY:
        return reached
    return reached | {held.role for held in actor.held if held.role in WITHIN and held.path.startswith(node.path)}


def beneath(actor: Actor, roles: Iterable[str], outer: str) -> Exists:
    """Whether the page whose tree path is ``outer`` stands below the home page of a node on which ``actor`` has one of
    ``roles``, in the sense of ``roles_on``."""
    wanted = frozenset(roles)
    condition = below(actor.paths_with(*wanted), "node__path")
    parts = {path for held in actor.held if held.role in wanted & WITHIN for path in prefixes(held.path)}
    if parts:
        condition |= Q(node__kind=NodeKind.COMMUNITY, node__path__in=parts)
    homes = CommunityPage.objects.filter(condition).annotate(asked=ExpressionWrapper(OuterRef(outer), CharField()))
    return Exists(homes.filter(asked__startswith=F("path")))


def plans_of(actor: Actor, roles: Iterable[str] = READERS) -> QuerySet[PlanPage]:
    """Live plans of the places where ``actor`` holds one of ``roles``, by title. One query."""
    rows: QuerySet[PlanPage] = PlanPage.objects.live().filter(alias_of=None)
    return rows.filter(beneath(actor, roles, "path")).order_by("title", "pk")


def naming(actor: Actor) -> QuerySet[PlanPage]:
    """Live plans of a wider place than ``actor``'s, such as his street, that name one of his roles in a row. One query."""
    rows: QuerySet[PlanPage] = PlanPage.objects.live().public().filter(alias_of=None)
    condition = Q(pk__in=[])
    for role in actor.roles & {one.value for one in OWNERS}:
        wider = Q(_wider(actor, role, "path"))
        for model in ROWS.values():
            named = model._default_manager.filter(page=OuterRef("pk"), owner_role=role, owner_office="")
            condition |= Q(Exists(named)) & wider
    return rows.filter(condition).order_by("title", "pk")


def holds_below(actor: Actor, role: str, node: Node) -> bool:
    """Whether ``actor`` has ``role`` at a part of ``node``: the plan of a street names the directors of its communities."""
    return any(held.role == role and held.path.startswith(node.path) for held in actor.held)


def _wider(actor: Actor, role: str, outer: str) -> Exists:
    """Whether the page whose tree path is ``outer`` stands below the home page of a node above one where ``actor`` has
    ``role``; of homes within each other the innermost counts."""
    above = {path for held in actor.held if held.role == role for path in prefixes(held.path)}
    # Two queries further out: of the subquery, then of the existence.
    homes = CommunityPage.objects.annotate(asked=ExpressionWrapper(OuterRef(OuterRef(outer)), CharField()))
    innermost = homes.filter(asked__startswith=F("path")).order_by("-path").values("pk")[:1]
    return Exists(CommunityPage.objects.filter(pk=Subquery(innermost), node__path__in=above))


def indexes_of(actor: Actor, roles: Iterable[str]) -> QuerySet[PlanIndexPage]:
    """Where ``actor`` may begin a plan."""
    rows: QuerySet[PlanIndexPage] = PlanIndexPage.objects.live().filter(alias_of=None)
    return rows.filter(beneath(actor, roles, "path")).order_by("path")


def row_of(page: PlanPage, key: str) -> Owned | None:
    """The task, milestone or risk of that key, as it is live. At most three queries."""
    for model in ROWS.values():
        found: Owned | None = model._default_manager.filter(page=page, key=key).first()
        if found is not None:
            return found
    return None


def offices_of(actor: Actor) -> set[str]:
    """Names of the nodes for which ``actor`` holds a role. Two queries."""
    return set(_names(actor, "name")) | set(_names(actor, "short_name"))


def _names(actor: Actor, column: str) -> QuerySet[Node, str]:
    nodes = Node.objects.filter(pk__in={held.node_id for held in actor.held}).exclude(**{column: ""})
    return nodes.values_list(column, flat=True)


def answered_by(actor: Actor) -> Q:
    """Rows for which ``actor`` answers: by a role that reaches the plan or that he has at a part of its place, for its own
    office or one of his."""
    condition = Q(pk__in=[])
    for role in actor.roles & {one.value for one in OWNERS}:
        reached = Q(beneath(actor, [role], "page__path")) | Q(_wider(actor, role, "page__path"))
        condition |= Q(owner_role=role, owner_office="") & reached
        for column in ("name", "short_name"):
            condition |= Q(owner_role=role, owner_office__in=_names(actor, column))
    return condition


def finished() -> Exists:
    """Whether nothing is left to do on a row."""
    return Exists(Progress.objects.filter(page=OuterRef("page"), key=OuterRef("key"), state__in=FINISHED))


def late_of(actor: Actor, today: dt.date) -> int:
    """How many tasks, milestones and reviews for which ``actor`` answers are late. One query: every desk page asks."""
    mine = answered_by(actor)
    first, *others = (_late(model, name, mine, today).order_by().values("pk") for model, name in LATE)
    return int(first.union(*others, all=True).count())


LATE: tuple[tuple[type[Owned], str], ...] = ((PlanTask, "ends_on"), (PlanMilestone, "due_on"), (PlanRisk, "review_on"))


def _late(model: type[Owned], name: str, mine: Q, today: dt.date) -> QuerySet[Any]:
    rows = model._default_manager.filter(mine, page__live=True, page__alias_of=None).filter(~finished())
    if model is not PlanRisk:
        return rows.filter(**{f"{name}__lt": today})
    said = Progress.objects.filter(page=OuterRef("page"), key=OuterRef("key"))
    return rows.annotate(again=Coalesce(Subquery(said.values("expected_on")[:1]), F("review_on"))).filter(
        again__lt=today
    )
