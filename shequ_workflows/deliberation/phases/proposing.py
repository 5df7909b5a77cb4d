"""From draft to taken up, returned, merged or not taken up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import Taking, Tell, edge
from shequ_workflows.core.masking import landlines
from shequ_workflows.core.transitions import next_number
from shequ_workflows.deliberation import edge_forms, guards, meeting_guards, proposal_forms, turn_forms, turn_guards
from shequ_workflows.deliberation.backing import carry_over, hold_target
from shequ_workflows.deliberation.constants import FOLLOWERS, PREFIX, PROPOSERS
from shequ_workflows.deliberation.models import GapList

from .base import ALL, PROPOSER, Phase


class Proposing(Phase):
    """draft, submitted, returned"""

    @edge(
        source="draft", target="submitted", who=PROPOSERS, clocks="+decision",
        guards=(guards.verified,), form=proposal_forms.ProposalForm, label=_("Hand in"), done=_("Handed in"),
        style="primary", order=10, tell=(Tell("rc_director"), Tell("rc_member"), Tell("community_worker")),
        help=_("The matter gets its number. Within one working day somebody looks at it."),
    )  # fmt: skip
    def submit(self, taking: Taking) -> None:
        names = ("category", "scope", "place", "problem", "wish")
        self.write(taking, **{name: taking.data[name] for name in names})
        taking.change(number=next_number(self, PREFIX), title=taking.data["title"], assignee=None)

    @edge(
        source="submitted", target="returned", who=("community_worker", "rc_member", "rc_director"),
        clocks="~decision +answer", guards=(guards.first_return,), label=_("Return for completion"),
        done=_("Returned, with one list of all that is missing"), undo=True, form=proposal_forms.ReturnForm, tell=PROPOSER,
        order=30, help=_("The proposer has ten working days; the clock of the decision stands still meanwhile."),
    )  # fmt: skip
    def return_to_proposer(self, taking: Taking) -> None:
        number = self.facts.get("returns", 0) + 1
        values = {"gaps": taking.data["gaps"], "new_facts": taking.data["new_facts"], "answers": []}
        gaps, _made = GapList.objects.update_or_create(matter=self.matter, number=number, defaults=values)
        taking.remember(made=[[gaps._meta.model_name, gaps.pk]])
        taking.change(facts={**self.facts, "returns": number})

    @edge(
        source="returned", target="submitted", who=("proposer", "community_worker"), clocks=">decision -answer",
        label=_("Hand in again"),
        done=_("Completed and handed in again"), form=proposal_forms.ResubmitForm, style="primary", order=10,
        tell=(Tell("rc_director"), Tell("rc_member"), Tell("community_worker")),
    )  # fmt: skip
    def resubmit(self, taking: Taking) -> None:
        self.by_word(taking)
        self.write(taking, **{name: taking.data[name] for name in ("scope", "problem", "wish")})
        GapList.objects.filter(matter=self.matter, number=self.facts.get("returns", 1)).update(
            answers=taking.data["answers"]
        )

    @edge(
        source="returned", target="withdrawn", who=("system",), clocks="-answer /decision",
        guards=(guards.answer_missed,), label=_("Lapse"), done=_("Lapsed: not completed within ten working days"),
        fires="answer", tell=PROPOSER, order=90,
    )  # fmt: skip
    def lapse(self, taking: Taking) -> None:
        pass

    @edge(
        source=("submitted", "consulting"), target="declined", who=("rc_director",), clocks="/decision /consult",
        guards=(guards.never_decided, meeting_guards.nobody_demands), label=_("Do not take up"), done=_("Not taken up"),
        form=edge_forms.DeclineForm, tell=ALL, order=40, style="warning", folded=True,
        warns=_("This ends the matter. The public sees its number, its title, the reason and where to turn."),
    )  # fmt: skip
    def decline(self, taking: Taking) -> None:
        data = taking.data
        where = data["where_to_go"]
        note = f"{data['text']}\n{where}"
        self.write(taking, landlines(where), decline_reason=data["reason"], end_note=note)
        self.make_public(taking, data["public_title"])

    @edge(
        source="submitted", target="merged", who=("rc_member", "rc_director"), clocks="-decision", undo=True,
        form=turn_forms.MergeForm, tell=ALL, order=50, folded=True,
        label=_("Merge into another matter"), done=_("Merged into another matter"),
        warns=_("This matter ends here. Proposer, co-signers and followers go on with the other one."),
    )  # fmt: skip
    def merge(self, taking: Taking) -> None:
        target = hold_target(taking.data["target"])
        made = carry_over(self.matter, target, taking.at)
        taking.remember(made=[["backing", pk, target.pk] for pk in made])
        number = {"number": target.subject.number}
        self.write(taking, merged_into=target, end_note=_("It goes on together with %(number)s.") % number)
        taking.keep(target=target.subject.public_id)

    @edge(
        source=("draft", "submitted", "returned", "consulting"), target="withdrawn", who=("proposer", "community_worker"),
        clocks="/decision /answer /consult", guards=(guards.never_decided, meeting_guards.demand_stands, turn_guards.few_cosigners), label=_("Withdraw"),
        done=_("Withdrawn by the proposer"), tell=(Tell(FOLLOWERS),), form=proposal_forms.WithdrawForm, folded=True, order=80, style="warning",
        warns=_("This ends the matter."),
    )  # fmt: skip
    def withdraw(self, taking: Taking) -> None:
        self.by_word(taking)
        self.write(taking, end_note=taking.data["reason"])

    @edge(
        source="submitted", target="consulting", who=("rc_director", "party_secretary"), clocks="+consult",
        guards=(guards.two_persons, guards.party_study, turn_guards.small_enough), label=_("Take up"), done=_("Taken up for discussion"),
        undo=True, form=edge_forms.AcceptForm, tell=ALL, style="primary", order=10,
        help=_("Two minutes later the matter stands on the public page, and everybody may say what they think."),
    )  # fmt: skip
    def accept(self, taking: Taking) -> None:
        data, matter = taking.data, self.matter
        names = (
            "track",
            "category",
            "stakeholders",
            "options",
            "proposed_by",
            "is_important",
            "is_quick",
            "party_studied_on",
        )
        words = {"public_place": matter.place, "public_scope": matter.scope}
        words |= {f"public_{name}": data[f"public_{name}"] or getattr(matter, name) for name in ("problem", "wish")}
        self.write(taking, **{name: data[name] for name in (*names, "party_note")}, **words)
        taking.keep(**{name: getattr(matter, name) for name in words})
        self.make_public(taking, data["public_title"])
