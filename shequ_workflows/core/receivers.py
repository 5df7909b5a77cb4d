"""What the organisation layer tells, and what the core does about it. All inside the transaction of the action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.dispatch import receiver
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actions import CloseNode, RenameNode
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.closing import Obstacle, obstacles
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.signals import acted, node_moved, persons_merged

from .constants import DeliveryState
from .models import Delivery, InboxEntry, Subject
from .record.recording import journal, note
from .signals import calendar_changed
from .signing import receivers as signing_receivers  # noqa: F401  (signing in and out)
from .tasks import recount_clocks


@receiver(acted, dispatch_uid="shequ_core.write_journal")
def write_journal(
    sender: type, actor: Actor, verb: str, role: str, node: Node, payload: dict[str, Any], **kwargs: Any
) -> None:
    """Every action on nodes, people, roles and accounts is a row in the journal of its node."""
    subject = journal(node)
    changes = {"title": node.name[:120]} if issubclass(sender, RenameNode) else None
    note(subject, verb, actor, role=role, payload=payload, changes=changes)
    if issubclass(sender, CloseNode):
        Subject.objects.filter(pk=subject.pk).update(is_open=False, ended_at=now())


@receiver(node_moved, dispatch_uid="shequ_core.subjects_follow_nodes")
def subjects_follow_nodes(sender: type, old_path: str, new_path: str, **kwargs: Any) -> None:
    """Scope is a path: that of every subject at or below the node is written anew. The community never changes."""
    moved = Subject.objects.filter(path__startswith=old_path)
    moved.update(path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1)))
    units = Subject.objects.filter(unit_path__startswith=old_path)
    units.update(unit_path=Concat(Value(new_path), Substr(F("unit_path"), len(old_path) + 1)))


@receiver(persons_merged, dispatch_uid="shequ_core.subjects_follow_people")
def subjects_follow_people(sender: type, stub: Person, person: Person, actor: Actor, **kwargs: Any) -> None:
    """What the stub raised, is in charge of, or is owed belongs to the person; each subject's record says so.

    Record rows keep the stub: they say what was known then, and the alias says who it was.
    """
    payload = {"stub": stub.public_id, "person": person.public_id}
    for subject in Subject.objects.filter(Q(raised_by=stub) | Q(assignee=stub)).order_by("pk"):
        changes: dict[str, Any] = {}
        if subject.raised_by_id == stub.pk:
            changes["raised_by"] = person
        if subject.assignee_id == stub.pk:
            changes["assignee"] = person
        note(subject, "merge_persons", actor, payload=payload, changes=changes)
    known = Delivery.objects.filter(recipient=person)
    for delivery in Delivery.objects.filter(recipient=stub):
        same = known.filter(record=delivery.record_id, handler=delivery.handler, channel=delivery.channel)
        if not same.exists():
            Delivery.objects.filter(pk=delivery.pk).update(recipient=person)
        elif delivery.state in {DeliveryState.PENDING, DeliveryState.FAILED}:
            # The person is told anyway.
            Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.CANCELLED, done_at=now())
    InboxEntry.objects.filter(person=stub).update(person=person)


def _open_matters(node: Node) -> Sentence | None:
    if Subject.objects.matters().open().within(node).exists():
        return gettext_lazy("There are open matters here. Please finish them or hand them over first.")
    return None


obstacles.register(Obstacle("open_matters", _open_matters))


@receiver(calendar_changed, dispatch_uid="shequ_core.recount_clocks")
def recount_after_change(sender: type, days: Iterable[dt.date], **kwargs: Any) -> None:
    """Due times follow the work calendar, in the background: there may be many."""
    recount_clocks.enqueue([day.isoformat() for day in days])
