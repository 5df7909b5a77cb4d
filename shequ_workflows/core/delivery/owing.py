"""What is owed to whom because of a record row; the worker sends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from shequ_workflows.core.constants import DeliveryChannel
from shequ_workflows.core.machines import Tell, audiences
from shequ_workflows.core.models import Delivery
from shequ_workflows.core.substitution import stand_ins
from shequ_workflows.org.constants import DESK_ROLES, Relation, Role
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import local_date

if TYPE_CHECKING:
    from shequ_workflows.core.models import Record, Subject


#: What is said to these is said to whoever stands in for them, too.
STANDS_IN: frozenset[str] = DESK_ROLES | {Relation.ASSIGNEE.value}


def people_of(to: str, subject: Subject, at: dt.datetime) -> list[int]:
    """Ids of the people whom ``to`` names around ``subject``: a relation, a role, or an audience."""
    if to in {Relation.PROPOSER, Relation.REPORTER}:
        return [subject.raised_by_id] if subject.raised_by_id else []
    if to == Relation.ASSIGNEE:
        return [subject.assignee_id] if subject.assignee_id else []
    if to in Role.values:
        held = RoleAssignment.objects.in_force(at).reaching(subject.node).filter(role=to)
        return sorted(set(held.values_list("person_id", flat=True)))
    return sorted(set(audiences[to].people(subject)))


def owe(record: Record, subject: Subject, tells: Iterable[Tell], send_at: dt.datetime, handler: str) -> list[Delivery]:
    """Note down who is to be told of ``record``; whoever did it is not told.

    People with an account get it in their inbox; the others stand on the office's call list. Who stands in for a
    colleague gets a copy of what he is told in office, not of what he is told as a resident.
    """
    wanted: dict[int, str] = {}
    in_office: set[int] = set()
    for tell in tells:
        found = people_of(tell.to, subject, record.at)
        if tell.to in STANDS_IN:
            in_office.update(found)
        for person_id in found:
            wanted.setdefault(person_id, tell.key or handler)
    for person_id, substitute in stand_ins(in_office, local_date(record.at)).items():
        wanted.setdefault(substitute, wanted[person_id])
    return owe_people(record, wanted, send_at)


def owe_people(record: Record, wanted: Mapping[int, str], send_at: dt.datetime) -> list[Delivery]:
    """The same for people who are known already: person id → key of what they are told."""
    wanted = {person_id: key for person_id, key in wanted.items() if person_id != record.actor_id}
    if not wanted:
        return []
    with_account = set(Person.objects.filter(pk__in=wanted, user__isnull=False).values_list("pk", flat=True))
    rows = [
        Delivery(
            record=record,
            handler=key,
            recipient_id=person_id,
            channel=DeliveryChannel.INBOX if person_id in with_account else DeliveryChannel.CALL,
            next_at=send_at,
        )
        for person_id, key in wanted.items()
    ]
    return Delivery.objects.bulk_create(rows, ignore_conflicts=True)
