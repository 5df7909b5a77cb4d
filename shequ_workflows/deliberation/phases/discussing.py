"""The discussion, and where it leads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Taking, edge
from shequ_workflows.deliberation import edge_forms, guards, meeting_forms, meeting_guards, turn_forms, turn_guards
from shequ_workflows.deliberation.constants import NewsKind
from shequ_workflows.deliberation.convening import plan_meeting

from .base import ALL, Phase


class Discussing(Phase):
    """consulting"""

    @edge(
        source="consulting", target="deciding", who=("rc_member", "rc_director"), clocks="-consult +decide",
        guards=(
            guards.track_rc, meeting_guards.nobody_demands, guards.heard, guards.groups_invited, guards.opinions_reviewed, guards.points_answered, guards.poll_closed,
            guards.dissent_stated,
        ),
        label=_("Conclude the discussion"), done=_("Discussion concluded"), form=edge_forms.ConcludeForm,
        style="primary", order=10,
    )  # fmt: skip
    def conclude(self, taking: Taking) -> None:
        self.write(taking, summary=taking.data["summary"], dissent=taking.data["dissent"])

    @edge(
        source="consulting", target="consulting", who=("rc_member", "rc_director"), clocks="^consult ^decision",
        limit="3 wd",
        guards=(turn_guards.rounds_left,), form=turn_forms.AddRoundForm, tell=ALL, order=40, folded=True,
        label=_("Add a round"), done=_("A second round of discussion was added"),
        help=_("Both limits grow by three working days. The public sees the reason, the first date and the new one."),
    )  # fmt: skip
    def add_round(self, taking: Taking) -> None:
        self.fact(taking, rounds=self.facts.get("rounds", 1) + 1)
        self.tell_news(taking, NewsKind.TURN, taking.data["reason"])

    @edge(
        source="consulting", target="awaiting_meeting", who=("rc_director", "owners_committee"),
        clocks="-consult ~decision -duty +convene",
        guards=(
            meeting_guards.goes_to_meeting, guards.opinions_reviewed, guards.poll_closed, meeting_guards.may_convene, meeting_guards.noticed,
        ),
        form=meeting_forms.ReferForm, tell=ALL, order=15, style="primary",
        label=_("Put it before a meeting"), done=_("Put before a meeting"),
        help=_("Plans the meeting with its days of notice. The clock of the decision stands still until the result."),
    )  # fmt: skip
    def refer(self, taking: Taking) -> None:
        self.write(taking, summary=taking.data["summary"], dissent=taking.data["dissent"])
        plan_meeting(self, taking)
