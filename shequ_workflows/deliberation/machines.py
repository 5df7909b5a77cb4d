"""The deliberation machine: every row of ``tests/machines/deliberation.csv`` that is built so far.

Not built yet: merge, add_round, refer, meeting_passed, meeting_failed, send_back, correct, reconsider, refer_dispute,
redecide, redecide_meeting, keep, not_convened, advised_keep, advised_reopen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.covering import cover_text, cover_words
from shequ_workflows.core.machines import Taking, Tell, compile_machine, edge, machines
from shequ_workflows.core.masking import landlines
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import hold, next_number
from shequ_workflows.publicity.constants import Purpose

from . import decision_forms, edge_forms, guards, notice_board, proposal_forms
from .constants import KIND, PARTICIPANTS, PREFIX, PROPOSERS, PUBLIC_WORDS, NewsKind, Outcome
from .deciding import write_down
from .models import GapList, Matter, News
from .states import CLOCKS, STATES
from .undoing import columns_of

PROPOSER = (Tell("proposer"),)


class MatterProcess(Subject):
    """A matter on its way from draft to close."""

    matter: Matter

    class Meta:
        proxy = True
        verbose_name = _("matter's process")
        verbose_name_plural = _("matters' processes")

    def keep(self, taking: Taking, shown: Iterable[str] = (), **values: Any) -> None:
        """Write columns of the matter along: covered where the public reads them, remembered for taking it back."""
        public = {name: value for name, value in values.items() if name in PUBLIC_WORDS}
        values |= cover_words(self, public, shown=shown)
        matter = self.matter
        taking.remember(matter={**columns_of(matter, values), **taking.before.get("matter", {})})
        for name, value in values.items():
            longest = getattr(Matter._meta.get_field(name), "max_length", None)
            setattr(matter, name, value[:longest] if longest and isinstance(value, str) else value)
        matter.save(update_fields=list(values))

    def make_public(self, taking: Taking, title: str) -> None:
        """From the end of the hold on the public may know of it, by a title that names nobody."""
        title = cover_text(self, title or self.title)[:120]
        taking.change(public_from=self.public_from or taking.at + hold(), title=title)

    def tell_news(self, taking: Taking, kind: NewsKind, text: str, *, accounts: str = "", **values: Any) -> None:
        """A line that the public reads under “carrying out”."""
        words = cover_words(self, {"text": text, "accounts": accounts})
        News.objects.create(matter=self.matter, kind=kind, by=taking.actor.person, at=taking.at, **words, **values)

    @edge(
        source="draft", target="submitted", who=PROPOSERS, clocks="+decision",
        guards=(guards.verified,), form=proposal_forms.ProposalForm, label=_("Hand in"), done=_("Handed in"),
        style="primary", order=10, tell=(Tell("rc_director"), Tell("rc_member"), Tell("community_worker")),
        help=_("The matter gets its number. Within one working day somebody looks at it."),
    )  # fmt: skip
    def submit(self, taking: Taking) -> None:
        names = ("category", "scope", "place", "problem", "wish")
        self.keep(taking, **{name: taking.data[name] for name in names})
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
        self.keep(taking, **{name: taking.data[name] for name in ("scope", "problem", "wish")})
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
        guards=(guards.never_decided,), label=_("Do not take up"), done=_("Not taken up"),
        form=edge_forms.DeclineForm, tell=PROPOSER, order=40, style="warning", folded=True,
        warns=_("This ends the matter. The public sees its number, its title, the reason and where to turn."),
    )  # fmt: skip
    def decline(self, taking: Taking) -> None:
        data = taking.data
        where = data["where_to_go"]
        note = f"{data['text']}\n{where}"
        self.keep(taking, landlines(where), decline_reason=data["reason"], end_note=note)
        self.make_public(taking, data["public_title"])

    @edge(
        source=("draft", "submitted", "returned", "consulting"), target="withdrawn", who=("proposer", "community_worker"),
        clocks="/decision /answer /consult", guards=(guards.never_decided,), label=_("Withdraw"),
        done=_("Withdrawn by the proposer"), form=proposal_forms.WithdrawForm, folded=True, order=80, style="warning",
        warns=_("This ends the matter."),
    )  # fmt: skip
    def withdraw(self, taking: Taking) -> None:
        self.by_word(taking)
        self.keep(taking, end_note=taking.data["reason"])

    @edge(
        source="submitted", target="consulting", who=("rc_director", "party_secretary"), clocks="+consult",
        guards=(guards.two_persons, guards.party_study), label=_("Take up"), done=_("Taken up for discussion"),
        undo=True, form=edge_forms.AcceptForm, tell=PROPOSER, style="primary", order=10,
        help=_("Two minutes later the matter stands on the public page, and everybody may say what they think."),
    )  # fmt: skip
    def accept(self, taking: Taking) -> None:
        data, matter = taking.data, self.matter
        names = ("track", "category", "stakeholders", "options", "proposed_by", "is_important", "party_studied_on")
        words = {"public_place": matter.place, "public_scope": matter.scope}
        words |= {f"public_{name}": data[f"public_{name}"] or getattr(matter, name) for name in ("problem", "wish")}
        self.keep(taking, **{name: data[name] for name in (*names, "party_note")}, **words)
        taking.keep(**{name: getattr(matter, name) for name in words})
        self.make_public(taking, data["public_title"])

    @edge(
        source="consulting", target="deciding", who=("rc_member", "rc_director"), clocks="-consult +decide",
        guards=(
            guards.track_rc, guards.online_2wd, guards.groups_invited, guards.opinions_reviewed, guards.points_answered,
            guards.poll_closed, guards.dissent_stated,
        ),
        label=_("Conclude the discussion"), done=_("Discussion concluded"), form=edge_forms.ConcludeForm,
        style="primary", order=10,
    )  # fmt: skip
    def conclude(self, taking: Taking) -> None:
        self.keep(taking, summary=taking.data["summary"], dissent=taking.data["dissent"])

    @edge(
        source="deciding", target="publicising", who=("rc_director",), clocks="-decide -decision +objection +display",
        guards=(
            guards.track_rc, guards.quorum, guards.majority, guards.money_named, guards.checked,
            guards.third,
        ),
        label=_("Adopt"), done=_("Adopted by the committee and put on public notice"), form=decision_forms.DecideForm,
        tell=PROPOSER, style="primary", order=10,
        help=_("The decision goes on public notice: a period for objections, and at least fifteen days on display."),
    )  # fmt: skip
    def decide(self, taking: Taking) -> None:
        decision = write_down(self.matter, taking, Outcome.ADOPTED, taking.data["text"])
        taking.change(assignee=decision.responsible)
        notice_board.put_up(self, Purpose.DECISION, taking)

    @edge(
        source="deciding", target="not_passed", who=("rc_director",), clocks="-decide -decision",
        guards=(guards.quorum, guards.no_majority, guards.checked, guards.third), label=_("Not adopted"), done=_("Not adopted by the committee"),
        form=decision_forms.RejectForm, tell=PROPOSER, order=20, style="warning", warns=_("This ends the matter."),
    )  # fmt: skip
    def reject(self, taking: Taking) -> None:
        write_down(self.matter, taking, Outcome.REJECTED, taking.data["reasons"])
        self.keep(taking, end_note=taking.data["reasons"])
        notice_board.put_up(self, Purpose.OUTCOME, taking)

    @edge(
        source="publicising", target="executing", who=("rc_director",), clocks="-objection +due",
        guards=(guards.objection_over, guards.not_withdrawn, guards.money_available), label=_("Begin carrying out"),
        done=_("Carrying out begun"), form=decision_forms.StartForm, tell=(Tell("assignee"), Tell("proposer")),
        style="primary", order=10, help=_("The public notice stays up to its last day."),
    )  # fmt: skip
    def start(self, taking: Taking) -> None:
        due, reason = taking.data["due_on"], taking.data["delay_reason"]
        if due and reason:
            self.keep(taking, expected_on=due, expected_reason=reason)

    @edge(
        source="executing", target="executing", who=("assignee", "community_worker", "rc_member"),
        label=_("Tell how it goes"), done=_("Progress"), form=decision_forms.ProgressForm, order=20,
    )  # fmt: skip
    def progress(self, taking: Taking) -> None:
        self.tell_news(taking, NewsKind.PROGRESS, taking.data["text"])

    @edge(
        source="executing", target="evaluating", who=("assignee", "rc_director", "community_worker"),
        clocks="-due +rating +accounts", guards=(guards.checked, guards.third), label=_("Report as done"),
        done=_("Done: result and accounts on display"), form=decision_forms.CompleteForm, tell=PROPOSER,
        style="primary", order=10, help=_("Residents then rate it for seven days; result and accounts stay up for fifteen."),
    )  # fmt: skip
    def complete(self, taking: Taking) -> None:
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
        self.keep(taking, expected_on=due, expected_reason=taking.data["defects"])

    @edge(
        source="evaluating", target="closed", who=("rc_director",), clocks="-rating -accounts",
        guards=(guards.rating_over, guards.accounts_shown), label=pgettext_lazy("matter", "Close"),
        done=_("Closed"), form=decision_forms.CloseForm, tell=PROPOSER, style="primary", order=10,
    )  # fmt: skip
    def close(self, taking: Taking) -> None:
        self.keep(taking, end_note=taking.data["note"])

    @edge(
        source=("publicising", "executing"), target="terminated", who=("rc_director",), clocks="/objection /due",
        guards=(guards.quorum, guards.majority_to_end, guards.checked, guards.third), label=_("End early"), done=_("Ended early by the committee"),
        form=decision_forms.TerminateForm, tell=(Tell("proposer"), Tell("assignee")), folded=True, order=80,
        style="warning", warns=_("This ends the matter; the decision is no longer carried out."),
    )  # fmt: skip
    def terminate(self, taking: Taking) -> None:
        write_down(self.matter, taking, Outcome.TERMINATED, taking.data["reason"])
        self.keep(taking, end_note=taking.data["reason"])
        notice_board.put_up(self, Purpose.OUTCOME, taking)

    def by_word(self, taking: Taking) -> None:
        """Where staff act in the proposer's name: the record says for whom and by what channel they were told."""
        heard_by = taking.data.get("heard_by")
        if heard_by:
            taking.channel, taking.on_behalf_of_id = heard_by, self.raised_by_id


def public_url(subject: Subject) -> str | None:
    """Where the public reads about ``subject``: a short address that leads to its hall page."""
    return reverse("shequ_deliberation:matter", args=[subject.public_id]) if subject.public_from else None


machine = machines.register(
    compile_machine(
        MatterProcess,
        key=KIND,
        label=_("Deliberation"),
        initial="draft",
        states=STATES,
        clocks=CLOCKS,
        prefix=PREFIX,
        participants=PARTICIPANTS,
        public_url=public_url,
    )
)
