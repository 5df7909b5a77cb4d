"""The committee's opinion, and rulings on what is in dispute."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Taking, Tell, edge
from shequ_workflows.delegation import carrying_forms, carrying_guards, guards
from shequ_workflows.delegation.constants import Asked, Body, Ruled
from shequ_workflows.delegation.writing import Phase
from shequ_workflows.org.constants import Relation, Role

from .admitting import ASKERS

RULERS = (Role.STREET_LEADER, Role.DISTRICT_ACCESS)
ALL = (*ASKERS, Tell(Role.RC_DIRECTOR))


class Replying(Phase):
    """community_reply, escalated"""

    @edge(
        source="community_reply", target="accepted", who=(Role.RC_DIRECTOR,), clocks="-reply",
        guards=(carrying_guards.committee_quorum, carrying_guards.committee_for), form=carrying_forms.AcceptForm,
        limit="3 wd", tell=(*ASKERS, Tell(Role.SUPERVISION_COMMITTEE)), label=_("The committee takes it"),
        done=_("Taken over by the committee"), style="primary", order=10,
    )  # fmt: skip
    def accept(self, taking: Taking) -> None:
        self.study(taking, Body.RC, text=taking.data["text"])
        self.take_over(taking)

    @edge(
        source="community_reply", target="matching", who=(Role.RC_DIRECTOR,), clocks="-reply +match",
        guards=(carrying_guards.rounds_left,), form=carrying_forms.AskMoreForm, limit="3 wd", tell=ASKERS,
        label=_("Ask for powers, people or money"), done=_("Asked for powers, people or money"), order=20,
    )  # fmt: skip
    def ask_more(self, taking: Taking) -> None:
        self.ask(taking, Asked.PACKET, taking.data["gaps"])
        self.fact(taking, rounds=int(self.facts.get("rounds", 0)) + 1)

    @edge(
        source="community_reply", target="not_taken", who=(Role.RC_DIRECTOR,), clocks="-reply",
        guards=(carrying_guards.committee_quorum, carrying_guards.committee_opinion), form=carrying_forms.NotTakeForm,
        limit="3 wd", tell=ASKERS, label=_("The committee does not take it"), done=_("Not taken over by the committee"),
        order=30,
    )  # fmt: skip
    def not_take(self, taking: Taking) -> None:
        self.study(taking, Body.RC, text=taking.data["text"], ground=taking.data["ground"])

    @edge(
        source=("community_reply", "matching", "accepted", "suspended"), target="escalated",
        who=(Relation.SYSTEM, Role.RC_DIRECTOR, Role.DEPARTMENT, Role.STREET_CLERK), clocks="-reply -match /due +ruling",
        guards=(carrying_guards.filed, carrying_guards.dispute_or_silence), form=carrying_forms.EscalateForm,
        limit="3 wd + reminder", tell=(*ALL, Tell(Role.STREET_LEADER), Tell(Role.DISTRICT_ACCESS)),
        label=_("Put it up for a ruling"), done=_("Put up for a ruling"), folded=True, order=70,
        help=_("The street leader or the district’s conference rules in writing. Silence is never consent."),
    )  # fmt: skip
    def escalate(self, taking: Taking) -> None:
        self.fact(taking, escalated_from=self.state)

    @edge(
        source="escalated", target="accepted", who=RULERS, clocks="-ruling",
        guards=(
            guards.money_kept, guards.packet_complete, carrying_guards.not_prohibited, carrying_guards.ruling_written,
        ), form=carrying_forms.RulingForm, limit="5 wd (15)", tell=ALL, label=_("Rule: the community takes it"),
        done=_("Ruled: the community takes it"), order=10,
    )  # fmt: skip
    def rule_accept(self, taking: Taking) -> None:
        self.rule(taking, Ruled.ACCEPT)
        self.take_over(taking)

    @edge(
        source="escalated", target="matching", who=RULERS, clocks="-ruling +match", guards=(carrying_guards.ruling_written,),
        form=carrying_forms.RulingForm, limit="5 wd (15)", tell=ALL, label=_("Rule: mend the packet"),
        done=_("Ruled: the packet is to be mended"), order=20,
    )  # fmt: skip
    def rule_match(self, taking: Taking) -> None:
        self.rule(taking, Ruled.MATCH)

    @edge(
        source="escalated", target="not_taken", who=RULERS, clocks="-ruling", guards=(carrying_guards.ruling_written,),
        form=carrying_forms.RulingForm, limit="5 wd (15)", tell=ALL, label=_("Rule: the community does not take it"),
        done=_("Ruled: the community does not take it"), order=30,
    )  # fmt: skip
    def rule_not_take(self, taking: Taking) -> None:
        self.rule(taking, Ruled.NOT_TAKE)
