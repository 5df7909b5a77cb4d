"""What is done to delegated tasks beside the edges of their machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import OpenSubject, unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now

from .constants import KIND, TaskCategory
from .models import DelegatedTask

#: Begin an application for the communities that the role reaches.
CLERKS = (Role.STREET_CLERK.value,)
#: Review yearly what is on the list.
REVIEWERS = (Role.STREET_CLERK.value, Role.ACCESS_GROUP.value)
NOT_A_REVIEWER = _("The street office reviews yearly what is on the list. Ask its clerk.")


class DraftTask(OnceAction[Subject]):
    """Begin an application; nobody but whoever began it sees a draft. ``unit``: the department that asks, where it is a
    node; ``values``: ``title``, ``office_name``, ``category``."""

    verb = "draft_task"

    def __init__(
        self,
        actor: Actor,
        community: Node,
        values: Mapping[str, Any],
        *,
        unit: Node | None = None,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.community, self.values, self.unit = actor, community, values, unit
        self.once, self.at = once, at or now()

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        if self.community.kind != NodeKind.COMMUNITY or not self.actor.holds(*CLERKS, at=self.community):
            return refuse(
                "role",
                _(
                    "Tasks are handed in by the street office’s clerk; departments go through the street office. Ask the clerk."
                ),
                Answer.FORBIDDEN,
            )
        if not str(self.values.get("title") or "").strip():
            return refuse("title", _("Please give it a title."))
        if self.values.get("category") not in TaskCategory.values:
            return refuse("category", _("Choose as what the task is handed down."))
        return None

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        subject = OpenSubject(
            self.actor, KIND, self.community, str(self.values["title"]), raised_by=self.actor.person, unit=self.unit,
            state="draft", at=self.at,
        ).perform()  # fmt: skip
        office = str(self.values.get("office_name") or "").strip() or (self.unit.label if self.unit else "")
        DelegatedTask.objects.create(subject_id=subject.pk, category=self.values["category"], office_name=office[:80])
        self.remember(subject.public_id, self.at)
        return subject


class ConfirmSettlement(Action[Subject]):
    """One side says that the accounts of a task are right; the other side closes it (edge ``settle``)."""

    verb = "confirm_settlement"

    def __init__(self, actor: Actor, subject: Subject, *, at: dt.datetime | None = None) -> None:
        self.actor, self.subject, self.at = actor, subject, at or now()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    @property
    def column(self) -> str:
        """Whose confirmation it would be; empty for others."""
        task = DelegatedTask.objects.get(pk=self.subject.pk)
        sides = ((Role.STREET_FINANCE, "settled_by_street"), (Role.RC_DIRECTOR, "settled_by_rc"))
        mine = [column for role, column in sides if self.actor.holds(role, at=self.subject.path)]
        return next((column for column in mine if getattr(task, f"{column}_id") is None), mine[0] if mine else "")

    def check(self) -> Refusal | None:
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        column = self.column
        if not column:
            return refuse(
                "role",
                _("The accounts are confirmed by the street’s finance office and the committee’s director."),
                Answer.FORBIDDEN,
            )
        if self.subject.state != "settling":
            return refuse("state", _("It is not being settled now."), Answer.STALE)
        task = DelegatedTask.objects.get(pk=self.subject.pk)
        if getattr(task, f"{column}_id") is not None:
            return refuse("done", _("Your side has confirmed already; the other side closes it."), Answer.STALE)
        other = {task.settled_by_street_id, task.settled_by_rc_id} - {None}
        if self.actor.person_id in other:
            return refuse("same", _("Two persons confirm; you have confirmed for the other side."), Answer.FORBIDDEN)
        return None

    def perform(self) -> Subject:
        column = self.column
        DelegatedTask.objects.filter(pk=self.subject.pk).update(**{column: self.actor.person})
        role = Role.STREET_FINANCE if column == "settled_by_street" else Role.RC_DIRECTOR
        note(self.subject, self.verb, self.actor, role=role, payload={"side": column}, at=self.at)
        return self.subject


class ReviewTask(Action[Subject]):
    """The yearly review: whether the task stays on the list after its end."""

    verb = "review_task"

    def __init__(
        self, actor: Actor, subject: Subject, *, stays: bool, reason: str, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.subject, self.stays, self.reason, self.at = actor, subject, stays, reason.strip(), at or now()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        if not self.actor.holds(*REVIEWERS, at=self.subject.path):
            return refuse("role", NOT_A_REVIEWER, Answer.FORBIDDEN)
        if self.subject.state != "closed":
            return refuse("state", _("Only what is settled and closed is reviewed."), Answer.STALE)
        if not self.reason:
            return refuse("reason", _("Say why it stays or leaves."))
        return None

    def perform(self) -> Subject:
        DelegatedTask.objects.filter(pk=self.subject.pk).update(stays=self.stays, reviewed_on=local_date(self.at))
        payload = {"stays": self.stays, "reason": self.reason}
        note(self.subject, self.verb, self.actor, payload=payload, at=self.at)
        return self.subject
