"""接访登记 (``intake.csv``): register, hand on, pass on, finish, void."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.machines import (
    ClockSpec,
    Guard,
    State,
    Taking,
    Tell,
    compile_machine,
    edge,
    machines,
)
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import next_number
from shequ_workflows.org.constants import Relation, Role

from .constants import INTAKE, STAFF
from .forms import FinishForm, HandOnForm, VoidForm

if TYPE_CHECKING:
    from .models import Intake


def _is_told(subject: Any, taking: Taking) -> bool:
    intake = subject.intake
    return bool(intake.person_id and intake.channel and intake.text.strip())


def _has_handler(subject: Any, taking: Taking) -> bool:
    data = taking.data
    return bool(data.get("colleague") or data.get("handler") or subject.intake.linked_id)


def _is_answered(subject: Any, taking: Taking) -> bool:
    if taking.data.get("answer", "").strip():
        return True
    linked = subject.intake.linked
    return linked is not None and not linked.is_open


told = Guard("told", _is_told, _("Please enter who it is, how they reached you, and what they said."))
handler_set = Guard(
    "handler", _has_handler, _("Please choose a colleague, name a firm or office, or open a matter from it.")
)
answered = Guard(
    "answer",
    _is_answered,
    _("Please enter what was answered. If a matter was opened from it, wait until that has ended."),
)


class IntakeProcess(Subject):
    """The intake's machine on its subject; its words are in ``Intake``."""

    intake: Intake

    class Meta:
        proxy = True

    @edge(
        source="",
        target="open",
        who=STAFF,
        guards=[told],
        label=pgettext_lazy("intake", "Register"),
        done=pgettext_lazy("intake", "Registered"),
        help=_("A slip with the number can be printed."),
        order=10,
    )
    def register(self, taking: Taking) -> None:
        taking.keep(**self.intake.to_payload())
        taking.change(number=next_number(self, machines[INTAKE].prefix))

    @edge(
        source="open",
        target="handed",
        who=STAFF,
        guards=[handler_set],
        clocks="+answer",
        limit="1 wd",
        undo=True,
        form=HandOnForm,
        label=_("Hand on"),
        done=_("Handed on"),
        help=_("Whoever is in charge then answers within five working days."),
        style="primary",
        order=20,
    )
    def hand_on(self, taking: Taking) -> None:
        self._give_to(taking)

    @edge(
        source="handed",
        target="handed",
        who=[*STAFF, Relation.ASSIGNEE],
        guards=[handler_set],
        undo=True,
        form=HandOnForm,
        label=_("Pass to somebody else"),
        done=_("Passed to somebody else"),
        help=_("The time limit runs on as it is."),
        folded=True,
        order=40,
    )
    def pass_on(self, taking: Taking) -> None:
        self._give_to(taking)

    def _give_to(self, taking: Taking) -> None:
        """Colleague, firm and kind as the form says; what they were is kept for taking it back."""
        data, intake = taking.data, self.intake
        taking.keep(was={"kind": intake.kind, "handler": intake.handler})
        intake.handler = data.get("handler", "")
        intake.kind = data.get("kind") or intake.kind
        intake.save(update_fields=["handler", "kind"])
        taking.change(assignee=data.get("colleague"))

    @edge(
        source=["open", "handed"],
        target="closed",
        who=[*STAFF, Relation.ASSIGNEE, Relation.SYSTEM],
        guards=[answered],
        clocks="-answer",
        limit="5 wd",
        form=FinishForm,
        tell=[Tell("proposer")],
        label=pgettext_lazy("intake", "Finish"),
        done=pgettext_lazy("intake", "Finished"),
        style="primary",
        order=30,
    )
    def finish(self, taking: Taking) -> None:
        data, intake = taking.data, self.intake
        intake.answer = data.get("answer") or intake.answer
        intake.kind = data.get("kind") or intake.kind
        intake.save(update_fields=["answer", "kind"])

    @edge(
        source="open",
        target="void",
        who=[Role.COMMUNITY_WORKER, Role.RC_MEMBER],
        form=VoidForm,
        label=_("Void"),
        done=_("Voided"),
        warns=_("The number stays used and the entry stays on the record. This cannot be taken back."),
        folded=True,
        style="warning",
        order=90,
    )
    def void(self, taking: Taking) -> None: ...


machines.register(
    compile_machine(
        IntakeProcess,
        key=INTAKE,
        label=_("Intake"),
        initial="",
        prefix="访",
        states=[
            State("open", _("registered"), _("registered"), kind="start", step=Duration.parse("1 wd")),
            State("handed", _("handed on"), _("being handled")),
            State("closed", _("finished"), _("finished"), kind="good"),
            State("void", _("void"), _("void"), kind="bad"),
        ],
        clocks=[ClockSpec("answer", pgettext_lazy("clock", "answer"), length=Duration.parse("5 wd"))],
    )
)
