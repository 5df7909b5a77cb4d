from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from shequ_workflows.org.constants import COMMUNITY_STAFF, SCOPE_READERS, STREET_STAFF, NodeKind, Relation, Role
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import JOURNAL, ClockState, DeliveryChannel, DeliveryState
from .lookups import Written
from .machines import Machine, machines
from .sights import errands, sights

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor, Held
    from shequ_workflows.org.models import Node

    from .models import Clock, Delivery, Record, Subject

__all__ = ["ClockQuerySet", "DeliveryQuerySet", "RecordQuerySet", "SubjectQuerySet", "Written"]

WAITING = (DeliveryState.PENDING, DeliveryState.FAILED)
NEEDS_A_PERSON = (DeliveryState.DEAD, DeliveryState.UNCERTAIN)


NONE = Q(pk__in=[])


#: Kind, states and whether only where nobody is in charge → versions; None of built-in machines.
_States = dict[tuple[str, tuple[str, ...], bool], list[str] | None]


def _states_of(acting: Iterable[tuple[Machine, frozenset[str]]]) -> _States:
    """The states in which these roles may act. Versions of a flow in which these are the same stand together."""
    found: _States = {}
    for machine, roles in acting:
        if not roles:
            continue
        codes = machine.actionable(roles)
        free = machine.claimable(roles) - codes
        for states, unclaimed in ((codes, False), (free, True)):
            if states:
                key = (machine.key, tuple(sorted(states)), unclaimed)
                known = found.setdefault(key, None if machine.run is None else [])
                if known is not None:
                    known.append(machine.version)
    return found


def _in_states(states: _States, **where: Any) -> list[Q]:
    """Subjects in one of ``states``; flat, since each combination of conditions costs as much as the query itself."""
    made = []
    for (kind, codes, unclaimed), versions in states.items():
        more: dict[str, Any] = {**where, "kind": kind, "state__in": codes}
        if versions is not None:
            more |= {"version": versions[0]} if len(versions) == 1 else {"version__in": versions}
        if unclaimed:
            more["assignee"] = None
        made.append(Q(**more))
    return made


class SubjectQuerySet(QuerySet["Subject"]):
    def matters(self) -> SubjectQuerySet:
        """Without the journals of nodes."""
        return self.exclude(kind=JOURNAL)

    def public(self, when: dt.datetime | None = None) -> SubjectQuerySet:
        """What a visitor may know of."""
        return self.filter(public_from__lte=when or now())

    def visible_to(self, actor: Actor) -> SubjectQuerySet:
        """Public ones, one's own, those one is in charge of, all in the scope of a reading role, those that concern
        one's office, and those that a layer above lets one see.

        Drafts are their author's alone.
        """
        if actor.is_system:
            return self
        scope = below(actor.paths_with(*SCOPE_READERS), "path") & ~Q(state="draft")
        offices = actor.paths_with(Role.DEPARTMENT)
        if offices:
            scope |= below(offices, "unit_path") & ~Q(state="draft")
        condition = Q(public_from__lte=now()) | scope
        if actor.person_id is not None:
            condition |= Q(raised_by=actor.person_id) | Q(assignee=actor.person_id)
        for sight in sights:
            condition |= sight.of(actor)
        return self.filter(condition)

    def waiting_for(self, actor: Actor) -> SubjectQuerySet:
        """The worklist: open subjects whose next step is the actor's, soonest due first.

        Inverted: first the (kind, state) pairs in which the actor's roles may act, grouped by where they are held,
        then one query. Guards are not asked. Residents' own matters come by ``raised_by``.
        """
        wanted: list[Q] = [NONE]
        by_place: dict[Held, set[str]] = {}
        for one_held in actor.held:
            by_place.setdefault(replace(one_held, role=""), set()).add(one_held.role)
        running = list(machines.running())
        for place, roles in by_place.items():
            held = frozenset(roles)
            units = _states_of((one, one.units & held) for one in running)
            wanted += _in_states(units, unit_path__startswith=place.path)
            states = _in_states(_states_of((one, held - one.units) for one in running))
            if states:
                # By id where the role is held at a community: that is the worklist's index.
                at_community = place.kind == NodeKind.COMMUNITY
                where = Q(community=place.node_id) if at_community else Q(path__startswith=place.path)
                wanted.append(Q(where, Q(*states, _connector=Q.OR)))
        if actor.person_id is not None:
            for relation, column in ((Relation.PROPOSER, "raised_by"), (Relation.ASSIGNEE, "assignee")):
                theirs = _states_of((one, frozenset({relation.value})) for one in running)
                wanted += _in_states(theirs, **{column: actor.person_id})
        wanted += [errand.of(actor) for errand in errands]
        return self.filter(Q(*wanted, _connector=Q.OR), is_open=True).order_by(
            F("next_due_at").asc(nulls_last=True), "id"
        )

    def entered_by(self, actor: Actor) -> SubjectQuerySet:
        """Those whose first record row is the actor's, for whomever it was entered."""
        return self.filter(records__seq=1, records__actor=actor.person_id)

    def open(self) -> SubjectQuerySet:
        return self.filter(is_open=True)

    def within(self, node: Node) -> SubjectQuerySet:
        """At ``node`` or below it."""
        return self.filter(path__startswith=node.path)


class RecordQuerySet(QuerySet["Record"]):
    def of(self, subject: Subject) -> RecordQuerySet:
        return self.filter(subject=subject).order_by("seq")

    def acts(self) -> RecordQuerySet:
        """Without what the system noted by itself and that moved no state: votes sealed, say."""
        return self.exclude(role="system", source=F("target"))


class ClockQuerySet(QuerySet["Clock"]):
    def live(self) -> ClockQuerySet:
        return self.filter(state__written=(ClockState.RUNNING, ClockState.PAUSED))

    def running(self) -> ClockQuerySet:
        return self.filter(state=ClockState.RUNNING)


class DeliveryQuerySet(QuerySet["Delivery"]):
    def due(self, when: dt.datetime) -> DeliveryQuerySet:
        """Waiting, and not held back any more."""
        return self.filter(state__written=WAITING, next_at__lte=when)

    def calls_owed(self, actor: Actor) -> DeliveryQuerySet:
        """People without an account whom the office still has to tell, in the actor's scope, once the hold is over."""
        scope = below(actor.paths_with(*COMMUNITY_STAFF), "record__subject__path")
        waiting = Q(channel=DeliveryChannel.CALL, state=DeliveryState.PENDING, next_at__lte=now())
        return self.filter(scope & waiting)

    def needing_a_person(self, actor: Actor) -> DeliveryQuerySet:
        """Given up or interrupted, in the actor's scope."""
        scope = below(actor.paths_with(*COMMUNITY_STAFF, *STREET_STAFF), "record__subject__path")
        return self.filter(scope, state__written=NEEDS_A_PERSON)
