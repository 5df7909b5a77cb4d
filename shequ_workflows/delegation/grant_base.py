"""What every verb on a packet begins and ends with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext as _

from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import role_names, unknown
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import local_date, now

from .amounts import SENTENCES, fault
from .grant_rules import role_of
from .models import DelegatedTask, Grant
from .packet import Line
from .packets import line_of, whole

R = TypeVar("R")


class PacketAction(OnceAction[R]):
    """A verb on the packet of one task: sees, may, then ``refusal()``; all under the lock of the task's subject, since
    what may be received depends on what was."""

    allowed: ClassVar[frozenset[str]]
    #: Whether the department that asks may do it for its own task.
    own_office: ClassVar[bool] = False

    def __init__(self, actor: Actor, task: DelegatedTask, *, once: str = "", at: dt.datetime | None = None) -> None:
        self.actor, self.task, self.once, self.at = actor, task, once, at or now()
        self.subject: Subject = task.subject

    def lock(self) -> None:
        self.subject = lock(self.task.pk)

    @property
    def day(self) -> dt.date:
        return local_date(self.at)

    def roles(self) -> frozenset[str]:
        return self.allowed

    @property
    def role(self) -> str:
        return role_of(self.actor, self.subject, self.roles(), own_office=self.own_office)

    def check(self) -> Refusal | None:
        refusal = self.barred()
        if refusal is not None or self.known() is not None:
            return refusal
        return self.early() or self.refusal()

    def barred(self) -> Refusal | None:
        """Why not this actor: the task is not his to know, or the verb somebody else's."""
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        if not self.role:
            who = self.roles() | ({Role.DEPARTMENT.value} if self.own_office else frozenset())
            sentence = _("This is done by: %(who)s. Please ask one of them.") % {"who": role_names(who)}
            return refuse("role", sentence, Answer.FORBIDDEN)
        return None

    def early(self) -> Refusal | None:
        """Why not now, whatever is entered: asked before a form is shown."""
        return None

    def refusal(self) -> Refusal | None:
        """Why not with what was entered."""
        raise NotImplementedError

    def tell(self, payload: Mapping[str, Any]) -> None:
        """Write the row of the record. Ids, sums and days only: words stand on the lines themselves."""
        note(self.subject, self.verb, self.actor, role=self.role, payload=payload, at=self.at)


class LineAction(PacketAction[R]):
    """A verb on one line of the packet."""

    def __init__(self, actor: Actor, grant: Grant, *, once: str = "", at: dt.datetime | None = None) -> None:
        super().__init__(actor, grant.task, once=once, at=at)
        self.grant = grant

    def lock(self) -> None:
        super().lock()
        self.grant = Grant.objects.select_related("task").get(pk=self.grant.pk)

    def early(self) -> Refusal | None:
        if self.grant.dropped_at is not None:
            return refuse("dropped", _("This line was dropped from the packet. Add a new one."), Answer.STALE)
        return super().early()

    def line(self) -> Line:
        """The line as it stands now. Three queries."""
        return line_of(whole(Grant.objects.filter(pk=self.grant.pk)).get())


def no_amount(amount: Decimal | None, field: str = "amount") -> Refusal | None:
    """Why ``amount`` cannot be entered; None where it can."""
    code = "empty" if amount is None else fault(amount)
    return refuse(field, SENTENCES[code]) if code else None
