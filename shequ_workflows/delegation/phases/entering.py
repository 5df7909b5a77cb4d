"""Noting down, handing in, and what is barred or begun at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.machines import Taking, Tell, edge
from shequ_workflows.core.transitions import next_number
from shequ_workflows.delegation import guards, task_forms
from shequ_workflows.delegation.carrying_forms import DropNoteForm
from shequ_workflows.delegation.constants import PREFIX, TaskCategory
from shequ_workflows.delegation.matching import look_up
from shequ_workflows.delegation.writing import Phase
from shequ_workflows.org.constants import Relation, Role
from shequ_workflows.org.moment import local_date

APPLICATION = (
    guards.has_basis, guards.has_standard, guards.has_end, guards.in_time, guards.no_formalism,
)  # fmt: skip
NOTERS = (Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.RC_DIRECTOR)
PROPOSER = Tell("proposer")


class Entering(Phase):
    """noted, draft, submitted"""

    def look_up(self, taking: Taking, title: str, text: str) -> None:
        """What the list, the prohibited list and the certificates say of it. A line that somebody chose stands."""
        found = look_up(self.community, f"{title}\n{text}")
        code = self.delegation.function_code
        if found.match != "prohibited" and code:
            self.write(taking, match="listed", rule_quoted="")
        else:
            self.write(
                taking,
                match=found.match,
                function_code=found.code if found.match == "listed" else "",
                rule_quoted=found.rule,
            )

    def take_in(self, taking: Taking) -> None:
        """The application's columns, its forms, its number."""
        said = taking.data
        taking.change(title=said["title"])
        columns = {name: said[name] for name in task_forms.COLUMNS}
        self.write(taking, **{**columns, "ends_on": said["ends_on"]})
        self.replace_forms(said["forms"])
        self.look_up(taking, said["title"], said["content"])
        if not self.number:
            taking.change(number=next_number(self, PREFIX))

    @edge(
        source="", target="noted", who=NOTERS, label=_("Note a demand down"), done=_("Demand noted down"), order=5,
    )  # fmt: skip
    def note_down(self, taking: Taking) -> None:
        task = self.delegation
        self.look_up(taking, self.title, task.words)
        self.write(taking, noted_as=task.match)
        taking.keep(office=task.office_name, asker=task.asker, words=task.words)

    @edge(
        source="noted", target="submitted", who=(Role.STREET_CLERK, Role.DEPARTMENT), clocks="+admission",
        guards=APPLICATION, form=task_forms.ApplicationForm, tell=(PROPOSER, Tell(Role.ACCESS_GROUP)),
        label=_("Complete it as an application"), done=_("Completed as an application"), style="primary", order=10,
    )  # fmt: skip
    def complete_note(self, taking: Taking) -> None:
        self.take_in(taking)

    @edge(
        source="draft", target="submitted", who=(Role.STREET_CLERK,), clocks="+admission", guards=APPLICATION,
        form=task_forms.ApplicationForm, tell=(Tell(Role.ACCESS_GROUP),), label=_("Hand in for admission"),
        done=_("Handed in for admission"), style="primary", order=10,
    )  # fmt: skip
    def submit(self, taking: Taking) -> None:
        self.take_in(taking)

    @edge(
        source=("submitted", "noted"), target="barred", who=(Relation.SYSTEM,), clocks="-admission", guards=(guards.prohibited,),
        tell=(PROPOSER, Tell(Role.STREET_CLERK)), label=pgettext_lazy("delegated task", "Bar it by rule"),
        done=_("Barred by rule"), limit="at once", order=90,
    )  # fmt: skip
    def block(self, taking: Taking) -> None:
        taking.keep(rule=self.delegation.rule_quoted)

    @edge(
        source=("draft", "submitted"), target="executing", who=(Role.STREET_LEADER,), clocks="/admission +file +due",
        guards=(guards.is_emergency, guards.has_danger), form=task_forms.EmergencyForm,
        tell=(Tell(Role.RC_DIRECTOR), Tell(Role.STREET_CLERK)), label=_("Begin at once: emergency"),
        done=_("Begun at once as an emergency"), folded=True, style="warning", order=40,
        warns=_("It begins without admission and without a grant. All fields and the packet are filed within five working days."),
    )  # fmt: skip
    def start_emergency(self, taking: Taking) -> None:
        said = taking.data
        self.write(
            taking,
            danger=said["danger"],
            content=said["content"],
            starts_on=local_date(taking.at),
            ends_on=said["ends_on"],
        )
        self.look_up(taking, self.title, said["content"])
        self.fact(taking, emergency=True, begun=True)
        if not self.number:
            taking.change(number=next_number(self, PREFIX))

    @edge(
        source="executing", target="executing", who=(Role.STREET_CLERK,), clocks="-file",
        guards=(
            guards.is_emergency, guards.unfiled, guards.has_basis, guards.has_standard, guards.has_end, guards.no_formalism,
            guards.not_barred, guards.packet_complete,
        ),
        form=task_forms.FileForm, tell=(Tell(Role.RC_DIRECTOR),), label=_("File the emergency start"),
        done=_("Emergency start filed"), order=15,
    )  # fmt: skip
    def file_emergency(self, taking: Taking) -> None:
        said = taking.data
        taking.change(title=said["title"])
        self.write(taking, **{**{name: said[name] for name in task_forms.COLUMNS}, "category": TaskCategory.EMERGENCY})
        self.replace_forms(said["forms"])
        self.look_up(taking, said["title"], said["content"])
        self.take_over(taking, said["title"])
        self.fact(taking, filed=True)

    @edge(
        source="noted", target="cancelled", who=NOTERS, form=DropNoteForm, folded=True, order=80, style="warning",
        label=_("Drop the note"), done=_("Note dropped"),
    )  # fmt: skip
    def drop_note(self, taking: Taking) -> None:
        self.fact(taking, dropped=taking.data["reason"])
