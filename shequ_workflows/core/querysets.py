from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from shequ_workflows.org.constants import COMMUNITY_STAFF, SCOPE_READERS, STREET_STAFF, NodeKind, Relation
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import JOURNAL, ClockState, DeliveryChannel, DeliveryState
from .lookups import Written
from .machines import machines

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor, Held
    from shequ_workflows.org.models import Node

    from .models import Clock, Delivery, Record, Subject

__all__ = ["ClockQuerySet", "DeliveryQuerySet", "RecordQuerySet", "SubjectQuerySet", "Written"]

WAITING = (DeliveryState.PENDING, DeliveryState.FAILED)
NEEDS_A_PERSON = (DeliveryState.DEAD, DeliveryState.UNCERTAIN)


class SubjectQuerySet(QuerySet["Subject"]):
    def matters(self) -> SubjectQuerySet:
        """Without the journals of nodes."""
        return self.exclude(kind=JOURNAL)

    def public(self, when: dt.datetime | None = None) -> SubjectQuerySet:
        """What a visitor may know of."""
        return self.filter(public_from__lte=when or now())

    def visible_to(self, actor: Actor) -> SubjectQuerySet:
        """Public ones, one's own, those one is in charge of, and all in the scope of a reading role.

        Drafts are their author's alone.
        """
        if actor.is_system:
            return self
        scope = below(actor.paths_with(*SCOPE_READERS), "path") & ~Q(state="draft")
        condition = Q(public_from__lte=now()) | scope
        if actor.person_id is not None:
            condition |= Q(raised_by=actor.person_id) | Q(assignee=actor.person_id)
        return self.filter(condition)

    def waiting_for(self, actor: Actor) -> SubjectQuerySet:
        """The worklist: open subjects whose next step is the actor's, soonest due first.

        Inverted: first the (kind, state) pairs in which the actor's roles may act, grouped by where they are held,
        then one query. Guards are not asked. Residents' own matters come by ``raised_by``.
        """
        wanted = Q(pk__in=[])
        by_place: dict[Held, set[str]] = {}
        for held in actor.held:
            by_place.setdefault(replace(held, role=""), set()).add(held.role)
        for place, roles in by_place.items():
            states = Q(pk__in=[])
            for machine in machines:
                codes = machine.actionable(frozenset(roles))
                if codes:
                    states |= Q(kind=machine.key, state__in=sorted(codes))
            # By id where the role is held at a community: that is the worklist's index.
            at_community = place.kind == NodeKind.COMMUNITY
            wanted |= states & (Q(community=place.node_id) if at_community else Q(path__startswith=place.path))
        if actor.person_id is not None:
            for relation, column in ((Relation.PROPOSER, "raised_by"), (Relation.ASSIGNEE, "assignee")):
                for machine in machines:
                    codes = machine.actionable(frozenset({relation.value}))
                    if codes:
                        wanted |= Q(kind=machine.key, state__in=sorted(codes), **{column: actor.person_id})
        return self.filter(wanted, is_open=True).order_by(F("next_due_at").asc(nulls_last=True), "id")

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
