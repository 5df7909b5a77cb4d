"""An intake waits for what was opened from it; what hangs on it follows people and acts of erasure."""

from __future__ import annotations

import json
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.constants import DeliveryState
from shequ_workflows.core.machines import Edge
from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.core.record.copies import Copies, copies, of_subject
from shequ_workflows.core.signals import moved, taken_back
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.signals import persons_merged

from .actions import settle_told
from .constants import INTAKE
from .models import Intake


@receiver(moved, dispatch_uid="shequ_desk.finish_waiting_intakes")
def finish_waiting_intakes(sender: type, subject: Subject, record: Record, **_: Any) -> None:
    """When the linked subject has ended, the system finishes the intakes that wait for it.

    Whoever hears of that end anyway is not told twice.
    """
    if subject.is_open or subject.kind == INTAKE:
        return
    told = set(Delivery.objects.filter(record=record).values_list("recipient", flat=True))
    for waiting in Subject.objects.filter(kind=INTAKE, is_open=True, intake__linked=subject.pk):
        row = TakeTransition(Actor.system(), waiting, "finish", at=record.at).execute()
        twice = Delivery.objects.filter(record=row, recipient__in=told, state=DeliveryState.PENDING)
        twice.update(state=DeliveryState.CANCELLED, done_at=record.at)


@receiver(moved, dispatch_uid="shequ_desk.settle_who_was_told")
def settle_who_was_told(sender: type, subject: Subject, record: Record, edge: Edge, **_: Any) -> None:
    """Finished, and they know already: nobody is to be called."""
    if subject.kind != INTAKE or edge.name != "finish":
        return
    if subject.taking.data.get("told_by"):  # type: ignore[attr-defined]
        settle_told(record, record.at)


@receiver(taken_back, dispatch_uid="shequ_desk.bring_handler_back")
def bring_handler_back(sender: type, subject: Subject, corrected: Record, **_: Any) -> None:
    """Firm and kind as they were before the step that was taken back."""
    if subject.kind != INTAKE:
        return
    was = json.loads(corrected.payload.body or "{}").get("was")
    if was:
        Intake.objects.filter(pk=subject.pk).update(kind=was["kind"], handler=was["handler"])


@receiver(persons_merged, dispatch_uid="shequ_desk.intakes_follow_people")
def intakes_follow_people(sender: type, stub: Person, person: Person, **_: Any) -> None:
    """What the stub told the office was told by the person."""
    Intake.objects.filter(person=stub).update(person=person)


copies.register(
    Copies(
        "desk.intake", Intake, _("what was told, with number, room and place"), {"register"}, of_subject,
        ("text",), {"number": "—", "place": "", "unit": None}, kind=INTAKE,
    )
)  # fmt: skip
copies.register(
    Copies("desk.title", Subject, _("the title that was made of it"), {"register"}, of_subject, ("title",), kind=INTAKE)
)
copies.register(
    Copies("desk.answer", Intake, _("the answer"), {"finish"}, of_subject, empty={"answer": ""}, kind=INTAKE)
)
