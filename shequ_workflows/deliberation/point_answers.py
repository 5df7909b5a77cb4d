"""Answering a point: adopted, partly or not, with a reason that reaches all its authors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.constants import DeliveryState
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.models import Delivery, Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor

from .constants import PointOutcome
from .models import Opinion, Point
from .points import PointAction, handler_of, no_such_point

LONGEST_ANSWER = 2000


class AnswerPoint(PointAction):
    """Adopted, partly or not, with the reason; every author is told once. Answered anew before the messages went out,
    only the new answer goes; afterwards the authors are told again."""

    verb = "answer_point"

    def __init__(self, actor: Actor, subject: Subject, number: int, outcome: str, answer: str, **more: Any) -> None:
        super().__init__(actor, subject, **more)
        self.number, self.outcome, self.answer = number, outcome, answer.strip()

    def fault(self) -> Refusal | None:
        if self.point(self.number) is None:
            return no_such_point()
        if self.outcome not in PointOutcome.values:
            return refuse("outcome", _("Choose: adopted, partly adopted, or not adopted."))
        if not self.answer:
            return refuse(
                "answer", _("Write what is done about it, or why not: everybody who made this point reads it.")
            )
        if len(self.answer) > LONGEST_ANSWER:
            return refuse("answer", _("Please keep it under 2000 characters."))
        return None

    def change(self, at: dt.datetime) -> Point | None:
        point = self.point(self.number)
        assert point is not None  # fault() saw it
        answer = cover_text(self.subject, self.answer)
        if (point.outcome, point.answer) == (self.outcome, answer):
            return point
        point.outcome, point.answer = self.outcome, answer
        point.answered_by, point.answered_at = self.actor.person, at
        point.save()
        waiting = Delivery.objects.filter(
            record__subject=self.subject.pk, handler=handler_of(point), state=DeliveryState.PENDING
        )
        waiting.update(state=DeliveryState.CANCELLED, done_at=at)
        payload = {"point": point.number, "outcome": point.outcome, "answer": point.answer}
        record = note(self.subject, self.verb, self.actor, payload=payload, at=at)
        people = set(Opinion.objects.published().filter(points=point).values_list("person_id", flat=True))
        self.tell(record, point, people, at)
        return point
