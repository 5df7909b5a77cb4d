"""A version open for comment: opening it, commenting, answering."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.delegation.constants import ListState
from shequ_workflows.delegation.models import FunctionList, ListComment
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, RoleAssignment
from shequ_workflows.org.moment import local_date, now
from shequ_workflows.org.querysets import prefixes

from .access import COMMENTERS, PREPARERS, may_comment, may_read
from .base import ListAction
from .reading import number_rule

OPENED: Final = "functions_open"
ANSWERED: Final = "functions_answered"
LONGEST: Final = 2_000
#: Whom it reaches in the street and the community; departments by the offices that the version names.
TOLD: Final = (Role.RC_MEMBER, Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.SUPERVISION_COMMITTEE, Role.STREET_LEADER)
FARTHEST: Final = dt.timedelta(days=90)


def people_concerned(version: FunctionList, at: dt.datetime) -> set[int]:
    """Ids of those who are told of a version: committee, supervision, street leader, departments that it names."""
    here = RoleAssignment.objects.in_force(at).reaching(version.community).filter(role__in=TOLD)
    paths = version.functions.exclude(office=None).values_list("office__path", flat=True)
    offices = {part for path in set(paths) for part in prefixes(path, Node.steplen)}
    theirs = RoleAssignment.objects.in_force(at).filter(role=Role.DEPARTMENT, node__path__in=offices)
    return set(here.values_list("person", flat=True)) | set(theirs.values_list("person", flat=True))


def earliest_end(community: Node, at: dt.datetime) -> dt.date:
    """The first day on which a consultation that begins ``at`` may end: so many working days as the community's rule says."""
    days = calendar_of(community).days
    return days.day(days.number(local_date(at)) + number_rule(community, "consult_days"))


class OpenConsultation(ListAction[FunctionList]):
    """Open a draft for comment until the end of the day ``until``; whom it concerns is told. May be lengthened by opening
    it again with a later day, never shortened."""

    verb = "open_consultation"

    def __init__(self, actor: Actor, version: FunctionList, until: dt.date, **more: Any) -> None:
        super().__init__(actor, version, **more)
        self.until = until

    def check_data(self) -> Refusal | None:
        if not self.version.functions.exists():
            return refuse("empty", gettext_lazy("There is no function in this version yet. Enter them first."))
        first = earliest_end(self.community, self.at)
        if self.version.consult_until is not None:
            first = max(self.version.consult_until + dt.timedelta(days=1), local_date(self.at))
        if first <= self.until <= local_date(self.at) + FARTHEST:
            return None
        sentence = _("Comments need time: choose a day from %(first)s on, at most 90 days from today.") % {
            "first": first.isoformat()
        }
        return refuse("until", sentence, Answer.INVALID, until=[sentence])

    def perform(self) -> FunctionList:
        self.touch({"state": ListState.CONSULTING, "consult_until": self.until})
        row = self.tell(until=self.until.isoformat())
        key = f"say:{OPENED}:{self.version.public_id}"
        owe_people(row, dict.fromkeys(people_concerned(self.version, self.at), key), self.at)
        return self.version


class CommentOnList(ListAction[ListComment]):
    """Say something of a version that is open for comment, or of one of its functions (``code``)."""

    verb = "comment_on_list"
    states = (ListState.CONSULTING,)
    allowed: ClassVar[frozenset[str]] = COMMENTERS | {Role.DEPARTMENT}

    def __init__(self, actor: Actor, version: FunctionList, text: str, *, code: str = "", **more: Any) -> None:
        super().__init__(actor, version, **more)
        self.text, self.code = text.strip(), code.strip()

    def find(self, result: str) -> ListComment | None:
        return ListComment.objects.filter(pk=result).first()

    def may(self) -> Refusal | None:
        if self.actor.person_id is not None and may_comment(self.actor, self.version):
            return None
        return not_yours(self.allowed) if may_read(self.actor, self.version) else unknown()

    @property
    def role(self) -> str:
        return super().role or (Role.DEPARTMENT.value if self.actor.has(Role.DEPARTMENT) else "")

    def check_data(self) -> Refusal | None:
        if self.version.consult_until is not None and local_date(self.at) > self.version.consult_until:
            sentence = _("Comments could be given until %(day)s. Ask the street office to open it for longer.")
            return refuse("over", sentence % {"day": self.version.consult_until.isoformat()}, Answer.STALE)
        if not self.text or len(self.text) > LONGEST:
            sentence = _("Write your comment, in at most %(most)d characters.") % {"most": LONGEST}
            return refuse("text", sentence, Answer.INVALID, text=[sentence])
        if self.code and not self.version.functions.filter(code=self.code).exists():
            sentence = _("This version has no function with this code.")
            return refuse("code", sentence, Answer.INVALID, code=[sentence])
        return None

    def perform(self) -> ListComment:
        known = self.known() if self.once else None
        if known is not None:
            return known
        assert self.actor.person is not None
        made = ListComment.objects.create(
            list=self.version, code=self.code, person=self.actor.person, text=self.text, at=self.at
        )
        self.tell(comment=made.pk, code=self.code, text=self.text)
        self.remember(str(made.pk), self.at)
        return made


class AnswerComment(ListAction[ListComment]):
    """Answer a comment, once; who gave it is told. A version with unanswered comments does not come into force."""

    verb = "answer_list_comment"
    states = (ListState.CONSULTING,)
    allowed = PREPARERS

    def __init__(self, actor: Actor, comment: ListComment, text: str, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, comment.list, at=at or now())
        self.comment, self.text = comment, text.strip()

    def lock(self) -> None:
        super().lock()
        self.comment = ListComment.objects.select_for_update(of=("self",)).get(pk=self.comment.pk)

    def check_data(self) -> Refusal | None:
        if self.comment.answered_at is not None:
            return refuse("answered", gettext_lazy("This comment was answered already."), Answer.STALE)
        if not self.text or len(self.text) > LONGEST:
            sentence = _("Write what becomes of it and why, in at most %(most)d characters.") % {"most": LONGEST}
            return refuse("answer", sentence, Answer.INVALID, answer=[sentence])
        return None

    def perform(self) -> ListComment:
        self.comment.answer, self.comment.answered_at = self.text, self.at
        self.comment.answered_by = self.actor.person
        self.comment.save(update_fields=["answer", "answered_at", "answered_by"])
        row = self.tell(comment=self.comment.pk, answer=self.text)
        owe_people(row, {self.comment.person_id: f"say:{ANSWERED}:{self.comment.pk}"}, self.at)
        return self.comment
