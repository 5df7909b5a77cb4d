"""On public notice: corrected, reconsidered, or left in dispute."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Taking, edge
from shequ_workflows.deliberation import meeting_forms, meeting_guards, notice_board, turn_forms, turn_guards
from shequ_workflows.deliberation.constants import NewsKind
from shequ_workflows.deliberation.convening import plan_meeting

from .base import ALL, Phase


class Publicising(Phase):
    """publicising"""

    @edge(
        source="publicising", target="publicising", who=("rc_director",), clocks="+objection +display",
        guards=(turn_guards.draft_checked,), form=turn_forms.CorrectForm, order=40, folded=True,
        label=_("Correct the notice"), done=_("Notice corrected: both periods begin anew"),
        help=_("For slips of the pen only. Write the corrected text on the notice's page and have it checked first."),
    )  # fmt: skip
    def correct(self, taking: Taking) -> None:
        notice_board.correct(self, taking)

    @edge(
        source="publicising", target="consulting", who=("rc_director",), clocks="/objection /display +consult +decision",
        limit="5 wd", guards=(turn_guards.upheld, turn_guards.reconsidered_seldom), form=turn_forms.ReconsiderForm,
        tell=ALL, order=20, style="primary", label=_("Reconsider"), done=_("Reconsidered: it is discussed anew"),
        warns=_("The notice is taken down with the reason, and all who objected are told."),
    )  # fmt: skip
    def reconsider(self, taking: Taking) -> None:
        self.fact(taking, reconsidered=self.facts.get("reconsidered", 0) + 1)
        self.forget_date(taking)
        self.tell_news(taking, NewsKind.TURN, taking.data["reason"])
        notice_board.take_down(self, taking, taking.data["reason"])

    @edge(
        source="publicising", target="awaiting_meeting", who=("rc_director",), clocks="/objection /display +convene",
        limit="5 wd", guards=(turn_guards.disputed, meeting_guards.noticed),
        form=meeting_forms.DisputeForm, tell=ALL, order=50, folded=True,
        label=_("Refer the dispute"), done=_("The dispute was referred"),
        warns=_("The notice is taken down with the reason. A meeting decides, or the street office gives its opinion."),
    )  # fmt: skip
    def refer_dispute(self, taking: Taking) -> None:
        self.fact(taking, dispute=True)
        self.tell_news(taking, NewsKind.TURN, taking.data["reason"])
        notice_board.take_down(self, taking, taking.data["reason"])
        if taking.data["kind"]:
            plan_meeting(self, taking)
