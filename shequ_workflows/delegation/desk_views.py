"""Which delegated tasks who reads at the desk, and the views of them by role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import RC_ROLES, NodeKind, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .constants import KIND
from .states import ACTIVE, BEGUN

#: Read what is in their scope. A department reads what its own office asks for, and nothing else.
SCOPE_READERS: Final[frozenset[str]] = frozenset(
    {
        Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK,
        Role.STREET_LEADER, Role.STREET_FINANCE, Role.ACCESS_GROUP, Role.DISTRICT_ACCESS, Role.SUPERVISION_COMMITTEE,
        Role.AUDITOR,
    }
)  # fmt: skip
READERS: Final[frozenset[str]] = SCOPE_READERS | {Role.DEPARTMENT}
#: What was not taken, and is nobody's mark: the readers above alone know of it, the public by a rule of the node only.
REFUSALS: Final = ("barred", "not_admitted", "not_taken")
ENDED: Final = ("closed", "expired", "cancelled")
#: Read how many of each community there are.
COUNTERS: Final = frozenset({Role.STREET_LEADER})

Condition = Callable[[Actor, dt.datetime], Q]


@dataclass(frozen=True)
class View:
    """A tab: whose it is and what stands in it. ``empty``: what is said where nothing does."""

    key: str
    label: Sentence
    roles: frozenset[str]
    condition: Condition
    empty: Sentence


def readable(actor: Actor) -> SubjectQuerySet:
    """Of the tasks that the actor may know of those in the scope of a role that works with them, those of his office,
    and his own. Without what a neighbouring community is about, and without what others only drafted."""
    here = below(actor.paths_with(*SCOPE_READERS), "path") | below(actor.paths_with(Role.DEPARTMENT), "unit_path")
    if actor.person_id is not None:
        here |= Q(raised_by=actor.person_id)
    return Subject.objects.visible_to(actor).filter(here, kind=KIND)


def _states(*states: str) -> Condition:
    return lambda actor, at: Q(state__in=states)


def _late(actor: Actor, at: dt.datetime) -> Q:
    return Q(is_open=True, next_due_at__lt=at)


def _unfiled(actor: Actor, at: dt.datetime) -> Q:
    """Begun as an emergency, and not filed since."""
    filed = Q(facts__filed__isnull=True) | Q(facts__filed=False)
    return Q(state__in=BEGUN, facts__emergency=True) & filed


def _own_drafts(actor: Actor, at: dt.datetime) -> Q:
    return Q(state="draft", raised_by=actor.person_id)


def _open(actor: Actor, at: dt.datetime) -> Q:
    return Q(is_open=True) & ~Q(state="draft")


def _all(actor: Actor, at: dt.datetime) -> Q:
    return ~Q(state="draft")


def _view(
    key: str, label: Sentence, roles: Sequence[str] | frozenset[str], condition: Condition, empty: Sentence
) -> View:
    return View(key, label, frozenset(roles), condition, empty)


_COMMITTEE = RC_ROLES | {Role.PARTY_SECRETARY}
_RULERS = (Role.STREET_LEADER, Role.DISTRICT_ACCESS)

#: In the order of the tabs; the first of a reader's is the one that opens.
VIEWS: Final[tuple[View, ...]] = (
    _view(
        "reply",
        pgettext_lazy("tasks", "to be answered by the committee"),
        _COMMITTEE,
        _states("community_reply"),
        _(
            "Nothing is offered to the committee now. What the street office offers, stands here with three working days."
        ),
    ),
    _view(
        "escalated",
        pgettext_lazy("tasks", "to be ruled on"),
        _RULERS,
        _states("escalated"),
        _("Nothing is put up for a ruling."),
    ),
    _view(
        "passed_up",
        pgettext_lazy("tasks", "before the conference"),
        [Role.DISTRICT_ACCESS],
        _states("district_review"),
        _("Nothing is passed up to the conference."),
    ),
    _view(
        "before",
        pgettext_lazy("tasks", "before the group"),
        [Role.ACCESS_GROUP],
        _states("access_review"),
        _("Nothing lies before the group. What the clerk has looked at first, stands here with five working days."),
    ),
    _view(
        "screen",
        pgettext_lazy("tasks", "to be looked at first"),
        [Role.STREET_CLERK],
        _states("submitted"),
        _("Nothing waits for a first look."),
    ),
    _view(
        "matching",
        pgettext_lazy("tasks", "packet to be put together"),
        [Role.STREET_CLERK, Role.STREET_FINANCE],
        _states("matching"),
        _("No packet waits to be put together."),
    ),
    _view(
        "verify",
        pgettext_lazy("tasks", "to be verified"),
        [Role.STREET_CLERK, Role.DEPARTMENT],
        _states("reported"),
        _("No result waits to be verified."),
    ),
    _view(
        "returned",
        pgettext_lazy("tasks", "to be completed"),
        [Role.STREET_CLERK, Role.DEPARTMENT],
        _states("returned"),
        _("Nothing was returned to be completed."),
    ),
    _view(
        "noted",
        pgettext_lazy("tasks", "noted from chats"),
        [Role.STREET_CLERK, Role.DEPARTMENT, Role.COMMUNITY_WORKER, *RC_ROLES],
        _states("noted"),
        _("No demand is noted down that its office has not completed."),
    ),
    _view(
        "drafts",
        pgettext_lazy("tasks", "my drafts"),
        [Role.STREET_CLERK],
        _own_drafts,
        _("You have no draft. What you begin and do not hand in yet, is kept here; nobody else sees it."),
    ),
    _view(
        "accepted",
        pgettext_lazy("tasks", "taken over, not begun"),
        _COMMITTEE,
        _states("accepted"),
        _("Nothing is taken over that has not begun."),
    ),
    _view(
        "running",
        pgettext_lazy("tasks", "being carried out"),
        [*_COMMITTEE, Role.COMMUNITY_WORKER],
        _states("executing"),
        _("Nothing is being carried out."),
    ),
    _view(
        "settling",
        pgettext_lazy("tasks", "to be settled"),
        [Role.STREET_FINANCE, Role.RC_DIRECTOR],
        _states("settling"),
        _("No accounts wait to be settled."),
    ),
    _view(
        "suspended",
        pgettext_lazy("tasks", "suspended"),
        [Role.STREET_LEADER, *_COMMITTEE],
        _states("suspended"),
        _("Nothing is suspended."),
    ),
    _view(
        "late",
        pgettext_lazy("tasks", "late"),
        [Role.STREET_LEADER, Role.STREET_CLERK, Role.SUPERVISION_COMMITTEE, *_COMMITTEE],
        _late,
        _("Nothing is late."),
    ),
    _view(
        "unfiled",
        pgettext_lazy("tasks", "emergency, not filed"),
        [Role.STREET_LEADER, Role.STREET_CLERK],
        _unfiled,
        _("Every emergency start is filed."),
    ),
    _view("open", pgettext_lazy("tasks", "open"), READERS, _open, _("No task is open.")),
    _view("ended", pgettext_lazy("tasks", "ended"), READERS, _states(*ENDED), _("No task has ended yet.")),
    _view(
        "refused",
        pgettext_lazy("tasks", "not taken over or not admitted"),
        READERS,
        _states(*REFUSALS),
        _("Nothing was refused. What was not taken is no mark against a community."),
    ),
    _view("all", pgettext_lazy("tasks", "all"), READERS, _all, _("There is no task yet.")),
)


def views_for(actor: Actor) -> list[View]:
    """The reader's tabs; whoever does nothing but read begins with all."""
    found = [view for view in VIEWS if actor.has(*view.roles)]
    working = [view for view in found if view.roles != READERS]
    return found if working else sorted(found, key=lambda view: view.key != "all")


def counts(actor: Actor, views: Sequence[View], at: dt.datetime) -> dict[str, int]:
    """How many stand in each view. One query."""
    wanted: dict[str, Any] = {
        f"n_{view.key}": Count("pk", filter=view.condition(actor, at), distinct=True) for view in views
    }
    found = readable(actor).aggregate(**wanted)
    return {view.key: found[f"n_{view.key}"] for view in views}


@dataclass(frozen=True)
class CommunityCount:
    """How many tasks of a community are open, run, are late, wait for a ruling, are suspended."""

    community: Node
    open: int = 0
    running: int = 0
    late: int = 0
    escalated: int = 0
    suspended: int = 0


_COUNTED: Final = ("open", "running", "late", "escalated", "suspended")


def by_community(actor: Actor, at: dt.datetime) -> list[CommunityCount]:
    """Of each community of the leader's street, in the order of the tree, those without a task too. Two queries; none
    for others."""
    paths = actor.paths_with(*COUNTERS)
    if not paths:
        return []
    rows = readable(actor).filter(below(paths, "path")).order_by().values("community")
    counted = rows.annotate(
        open=Count("pk", filter=_open(actor, at)),
        running=Count("pk", filter=Q(state__in=ACTIVE)),
        late=Count("pk", filter=_late(actor, at)),
        escalated=Count("pk", filter=Q(state="escalated")),
        suspended=Count("pk", filter=Q(state="suspended")),
    )
    known: dict[int, Any] = {row["community"]: row for row in counted}
    nodes = Node.objects.in_use().filter(below(paths), kind=NodeKind.COMMUNITY).order_by("path")
    return [CommunityCount(node, *(known.get(node.pk, {}).get(name, 0) for name in _COUNTED)) for node in nodes]
