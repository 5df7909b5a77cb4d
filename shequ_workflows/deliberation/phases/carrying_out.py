"""Public notice, carrying out, rating, end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.machines import Taking, Tell, edge
from shequ_workflows.deliberation import (
    decision_forms,
    guards,
    meeting_forms,
    meeting_guards,
    notice_board,
    task_actions,
    task_guards,
    turn_forms,
    turn_guards,
)
from shequ_workflows.deliberation.constants import NewsKind, Outcome
from shequ_workflows.deliberation.convening import ending_of, plan_meeting
from shequ_workflows.deliberation.deciding import write_down, write_down_result
from shequ_workflows.publicity.constants import Purpose

from .base import ALL, Phase

TOLD = (*ALL, Tell("assignee"))


class CarryingOut(Phase):
    """publicising, executing, evaluating"""

    @edge(
        source="publicising", target="executing", who=("rc_director",), clocks="-objection +due",
        guards=(
            guards.objection_over, guards.not_withdrawn, turn_guards.none_upheld, turn_guards.objections_settled,
            guards.money_available,
        ), label=_("Begin carrying out"),
        done=_("Carrying out begun"), form=decision_forms.StartForm, tell=TOLD,
        style="primary", order=10, help=_("The public notice stays up to its last day."),
    )  # fmt: skip
    def start(self, taking: Taking) -> None:
        due, reason = taking.data["due_on"], taking.data["delay_reason"]
        if due and reason:
            self.write(taking, expected_on=due, expected_reason=reason)

    @edge(
        source="executing", target="executing", who=("assignee", "community_worker", "rc_member"),
        label=_("Tell how it goes"), done=_("Progress"), form=decision_forms.ProgressForm, order=20,
    )  # fmt: skip
    def progress(self, taking: Taking) -> None:
        self.tell_news(taking, NewsKind.PROGRESS, taking.data["text"])

    @edge(
        source="executing", target="evaluating", who=("assignee", "rc_director", "community_worker"),
        clocks="-due +rating +accounts", guards=(task_guards.tasks_done, guards.checked, guards.third), label=_("Report as done"),
        done=_("Done: result and accounts on display"), form=decision_forms.CompleteForm, tell=ALL,
        style="primary", order=10, help=_("Residents then rate it for seven days; result and accounts stay up for fifteen."),
    )  # fmt: skip
    def complete(self, taking: Taking) -> None:
        task_actions.settle(self)
        names = ("accounts", "cost", "supervised_on")
        self.tell_news(taking, NewsKind.REPORT, taking.data["text"], **{name: taking.data[name] for name in names})
        notice_board.put_up(self, Purpose.OUTCOME, taking)

    @edge(
        source="evaluating", target="executing", who=("rc_director",), clocks="/rating /accounts +due",
        label=_("Send back to be mended"), done=_("Sent back: defects to be mended"), form=decision_forms.ReworkForm,
        tell=(Tell("assignee"),), order=20,
    )  # fmt: skip
    def rework(self, taking: Taking) -> None:
        due = taking.data["due_on"]
        self.tell_news(taking, NewsKind.REWORK, taking.data["defects"], expected_on=due)
        self.write(taking, expected_on=due, expected_reason=taking.data["defects"])

    @edge(
        source="evaluating", target="closed", who=("rc_director",), clocks="-rating -accounts",
        guards=(guards.rating_over, guards.accounts_shown), label=pgettext_lazy("matter", "Close"),
        done=_("Closed"), form=decision_forms.CloseForm, tell=ALL, style="primary", order=10,
    )  # fmt: skip
    def close(self, taking: Taking) -> None:
        self.write(taking, end_note=taking.data["note"])

    @edge(
        source=("publicising", "executing"), target="terminated", who=("rc_director",), clocks="/objection /due",
        guards=(meeting_guards.same_body, guards.quorum_to_end, guards.majority_to_end, guards.checked, guards.third), label=_("End early"), done=_("Ended early by the committee"),
        form=decision_forms.TerminateForm, tell=TOLD, folded=True, order=80,
        style="warning", warns=_("This ends the matter; the decision is no longer carried out."),
    )  # fmt: skip
    def terminate(self, taking: Taking) -> None:
        task_actions.drop_open(self, taking)
        ending = ending_of(self)
        if ending is not None:
            write_down_result(self.matter, taking, Outcome.TERMINATED, taking.data["reason"], ending)
        else:
            write_down(self.matter, taking, Outcome.TERMINATED, taking.data["reason"])
        self.write(taking, end_note=taking.data["reason"])
        notice_board.put_up(self, Purpose.OUTCOME, taking)

    @edge(
        source="executing", target="deciding", who=("rc_director",), clocks="+decide +decision ~due",
        guards=(guards.track_rc, meeting_guards.decided_here, turn_guards.worth_redeciding), form=turn_forms.RedecideForm, tell=TOLD, order=50, folded=True,
        label=_("Decide anew"), done=_("Before the committee anew"),
        help=_("Where the cost changes by more than a tenth, or the aim. The work rests until then."),
    )  # fmt: skip
    def redecide(self, taking: Taking) -> None:
        self._begin_anew(taking)

    @edge(
        source="executing", target="awaiting_meeting", who=("rc_director", "owners_committee"), clocks="+convene ~due",
        guards=(
            meeting_guards.not_track_rc, turn_guards.worth_redeciding, meeting_guards.may_convene, meeting_guards.noticed,
        ),
        form=meeting_forms.RedecideForm, tell=TOLD, order=60, folded=True,
        label=_("Before a meeting anew"), done=_("Before a meeting anew"),
        help=_("Where the cost changes by more than a tenth, or the aim. The work rests until then."),
    )  # fmt: skip
    def redecide_meeting(self, taking: Taking) -> None:
        self._begin_anew(taking)
        plan_meeting(self, taking)

    def _begin_anew(self, taking: Taking) -> None:
        self.fact(taking, redecision=True)
        self.forget_date(taking)
        self.tell_news(taking, NewsKind.TURN, taking.data["reason"])
