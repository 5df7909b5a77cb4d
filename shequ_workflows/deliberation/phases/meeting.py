"""Before a meeting: what it decided, that it was not held, what the street office advised."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Taking, edge
from shequ_workflows.deliberation import guards, meeting_forms, meeting_guards, notice_board, turn_forms, turn_guards
from shequ_workflows.deliberation.constants import NewsKind, Outcome
from shequ_workflows.deliberation.convening import outcome_of, result_of
from shequ_workflows.deliberation.deciding import confirm, write_down, write_down_result
from shequ_workflows.publicity.constants import Purpose

from .base import ALL, Phase

CONVENERS = ("rc_director", "owners_committee")


class BeforeMeeting(Phase):
    """awaiting_meeting"""

    @edge(
        source="awaiting_meeting", target="publicising", who=CONVENERS,
        clocks="-convene -decision +objection +display", limit="3 d after the meeting",
        guards=(
            meeting_guards.own_meeting, meeting_guards.meeting_adopted, guards.money_named, meeting_guards.witnessed, meeting_guards.owners_evidence, guards.checked,
            guards.third,
        ),
        form=meeting_forms.PassedForm, tell=ALL, order=10, style="primary",
        label=_("Adopted by the meeting"), done=_("Adopted by the meeting and put on public notice"),
        help=_("The numbers are those of the meeting's minutes. The decision goes on public notice."),
    )  # fmt: skip
    def meeting_passed(self, taking: Taking) -> None:
        decision = write_down_result(self.matter, taking, Outcome.ADOPTED, taking.data["text"], result_of(self))
        taking.change(assignee=decision.responsible)
        self.fact(taking, redecision=False, dispute=False)
        notice_board.put_up(self, Purpose.DECISION, taking)

    @edge(
        source="awaiting_meeting", target="not_passed", who=CONVENERS, clocks="-convene /decision",
        limit="3 d after the meeting",
        guards=(turn_guards.not_redecision, meeting_guards.own_meeting, meeting_guards.meeting_failed, guards.checked, guards.third),
        form=meeting_forms.FailedForm, tell=ALL, order=20, style="warning",
        label=_("Not adopted by the meeting"), done=_("Not adopted by the meeting"),
        warns=_("This ends the matter. It may come before a meeting again after thirty days."),
    )  # fmt: skip
    def meeting_failed(self, taking: Taking) -> None:
        result = result_of(self)
        write_down_result(self.matter, taking, outcome_of(result), taking.data["reasons"], result)
        self.write(taking, end_note=taking.data["reasons"])
        notice_board.put_up(self, Purpose.OUTCOME, taking)

    @edge(
        source="awaiting_meeting", target="not_passed", who=CONVENERS, clocks="-convene /decision",
        guards=(turn_guards.not_redecision, meeting_guards.own_meeting, meeting_guards.not_spoken), form=meeting_forms.NotConvenedForm, tell=ALL, order=60, folded=True,
        style="warning", label=_("No meeting is held"), done=_("No meeting is held"),
        warns=_("This ends the matter. The public reads the convener's reason."),
    )  # fmt: skip
    def not_convened(self, taking: Taking) -> None:
        self.write(taking, end_note=taking.data["reason"])

    @edge(
        source=("deciding", "awaiting_meeting"), target="executing", who=("rc_director",),
        clocks="-decide -convene -decision >due", limit="3 wd",
        guards=(turn_guards.is_redecision, turn_guards.change_failed), form=turn_forms.KeepForm, tell=ALL, order=30,
        label=_("The first decision stands"), done=_("The change was not adopted: the first decision stands"),
        help=_("For a change that was voted down or found no quorum. The work goes on as first decided."),
    )  # fmt: skip
    def keep(self, taking: Taking) -> None:
        if self.state == "deciding":
            write_down(self.matter, taking, Outcome.KEPT, taking.data["reason"])
        else:
            write_down_result(self.matter, taking, Outcome.KEPT, taking.data["reason"], result_of(self))
        self.fact(taking, redecision=False)
        self.tell_news(taking, NewsKind.TURN, taking.data["reason"])

    @edge(
        source="awaiting_meeting", target="executing", who=CONVENERS, clocks="-convene -decision >due",
        guards=(turn_guards.is_redecision, meeting_guards.own_meeting, meeting_guards.none_to_come),
        form=meeting_forms.NotConvenedForm, tell=ALL, order=65, folded=True,
        label=_("No meeting on the change"), done=_("No meeting is held on the change: the first decision stands"),
        warns=_("The work goes on as first decided. The public reads the convener's reason."),
    )  # fmt: skip
    def stand(self, taking: Taking) -> None:
        self.fact(taking, redecision=False)
        self.tell_news(taking, NewsKind.TURN, taking.data["reason"])

    @edge(
        source="awaiting_meeting", target="publicising", who=("rc_director",),
        clocks="-convene -decision +objection +display", limit="5 wd",
        guards=(
            turn_guards.is_dispute, meeting_guards.not_spoken, guards.track_rc, meeting_guards.decided_here, guards.quorum, guards.majority, guards.checked, guards.third,
        ),
        form=turn_forms.AdvisedKeepForm, tell=ALL, order=40,
        label=_("Keep the decision after advice"), done=_("The street office advised; the committee keeps its decision"),
        help=_("After the written opinion of the street office the committee votes once more. A new notice goes up."),
    )  # fmt: skip
    def advised_keep(self, taking: Taking) -> None:
        confirm(self.matter, taking)
        self.fact(taking, dispute=False)
        self.tell_news(taking, NewsKind.TURN, taking.data["street_opinion"])
        notice_board.put_up(self, Purpose.DECISION, taking)

    @edge(
        source="awaiting_meeting", target="consulting", who=("rc_director",), clocks="-convene +consult +decision",
        limit="5 wd", guards=(turn_guards.is_dispute, meeting_guards.not_spoken), form=turn_forms.AdvisedReopenForm, tell=ALL, order=50,
        label=_("Discuss it anew after advice"), done=_("The street office advised; it is discussed anew"),
    )  # fmt: skip
    def advised_reopen(self, taking: Taking) -> None:
        self.fact(taking, dispute=False)
        self.forget_date(taking)
        self.tell_news(taking, NewsKind.TURN, taking.data["street_opinion"])
