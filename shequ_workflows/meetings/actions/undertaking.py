"""Giving somebody something to do, by a day."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.meetings.constants import UNDERTAKING
from shequ_workflows.meetings.models import AgendaItem, Meeting, Undertaking
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date

from .base import MeetingAction


class AddUndertaking(MeetingAction[Subject]):
    """What is to be done, by whom, until when; gives its subject. He is told, reminded, and finds it among his work."""

    verb = "add_undertaking"
    states = ("held", "minuted")

    def __init__(
        self,
        actor: Actor,
        meeting: Meeting,
        text: str,
        person: Person,
        due_on: dt.date,
        *,
        item: AgendaItem | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, meeting, at=at)
        self.text, self.person, self.due_on, self.item = text.strip(), person, due_on, item

    def check_more(self) -> Refusal | None:
        if not self.text:
            sentence = gettext_lazy("Say what is to be done.")
            return refuse("text", sentence, text=[str(sentence)])
        if self.due_on < local_date(self.at):
            sentence = gettext_lazy("This day has passed. Please choose one to come.")
            return refuse("due_on", sentence, due_on=[str(sentence)])
        if self.item is not None and self.item.meeting_id != self.meeting.pk:
            return refuse("item", gettext_lazy("This item is not on the agenda of the meeting."))
        return None

    def perform(self) -> Subject:
        subject = OpenSubject(
            self.actor, UNDERTAKING, self.meeting.subject.node, self.text, raised_by=self.actor.person, at=self.at
        ).perform()
        Subject.objects.filter(pk=subject.pk).update(assignee=self.person)
        Undertaking.objects.create(subject_id=subject.pk, meeting=self.meeting, item=self.item, due_on=self.due_on)
        TakeTransition(self.actor, subject, "assign", at=self.at).execute()
        self.write({"undertaking": subject.public_id, "due_on": self.due_on.isoformat()})
        return Subject.objects.get(pk=subject.pk)
