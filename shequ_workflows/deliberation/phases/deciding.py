"""The decision of the residents' committee."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Taking, edge
from shequ_workflows.deliberation import decision_forms, guards, notice_board, turn_forms, turn_guards
from shequ_workflows.deliberation.constants import NewsKind, Outcome
from shequ_workflows.deliberation.deciding import write_down
from shequ_workflows.publicity.constants import Purpose

from .base import ALL, Phase


class Deciding(Phase):
    """deciding"""

    @edge(
        source="deciding", target="publicising", who=("rc_director",), clocks="-decide -decision +objection +display",
        guards=(
            guards.track_rc, guards.quorum, guards.majority, guards.money_named, guards.checked,
            guards.third,
        ),
        label=_("Adopt"), done=_("Adopted by the committee and put on public notice"), form=decision_forms.DecideForm,
        tell=ALL, style="primary", order=10,
        help=_("The decision goes on public notice: a period for objections, and at least fifteen days on display."),
    )  # fmt: skip
    def decide(self, taking: Taking) -> None:
        decision = write_down(self.matter, taking, Outcome.ADOPTED, taking.data["text"])
        taking.change(assignee=decision.responsible)
        self.fact(taking, redecision=False)
        notice_board.put_up(self, Purpose.DECISION, taking)

    @edge(
        source="deciding", target="not_passed", who=("rc_director",), clocks="-decide -decision",
        guards=(turn_guards.not_redecision, guards.quorum, guards.no_majority, guards.checked, guards.third),
        label=_("Not adopted"), done=_("Not adopted by the committee"),
        form=decision_forms.RejectForm, tell=ALL, order=20, style="warning", warns=_("This ends the matter."),
    )  # fmt: skip
    def reject(self, taking: Taking) -> None:
        write_down(self.matter, taking, Outcome.REJECTED, taking.data["reasons"])
        self.write(taking, end_note=taking.data["reasons"])
        notice_board.put_up(self, Purpose.OUTCOME, taking)

    @edge(
        source="deciding", target="consulting", who=("rc_director",), clocks="/decide +consult",
        guards=(turn_guards.not_redecision, turn_guards.never_sent_back), form=turn_forms.SendBackForm, tell=ALL,
        order=40, folded=True, label=_("Back to discussion"), done=_("Sent back to discussion"),
        help=_("Once at most. It counts as a round; the public sees the reason."),
    )  # fmt: skip
    def send_back(self, taking: Taking) -> None:
        self.fact(taking, rounds=self.facts.get("rounds", 1) + 1, sent_back=True)
        self.tell_news(taking, NewsKind.TURN, taking.data["reason"])
