"""What the steps of a task write beside its state: columns, votes, lists of gaps; and bringing it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.machines import Taking
from shequ_workflows.core.models import Record
from shequ_workflows.core.undoing import columns_of, put_back
from shequ_workflows.org.models import Person

from .constants import Asked, Body
from .guards import count_of
from .models import DelegatedTask, GapList, Ruling, Study, StudyVote, TaskForm

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject as _Subject
else:
    _Subject = object


class Phase(_Subject):
    """Writing along with an edge. Mixins of the django-fsm class, which ``machines`` puts together."""

    if TYPE_CHECKING:
        delegation: DelegatedTask

    def write(self, taking: Taking, **values: Any) -> None:
        """Columns of the task, remembered for taking the step back."""
        task = self.delegation
        taking.remember(task={**columns_of(task, values), **taking.before.get("task", {})})
        for name, value in values.items():
            setattr(task, name, value)
        task.save(update_fields=list(values))

    def fact(self, taking: Taking, **values: Any) -> None:
        """Facts of the subject to write along; those not named stay."""
        taking.change(facts={**taking.changes.get("facts", self.facts), **values})

    def study(self, taking: Taking, body: Body, *, text: str = "", ground: str = "") -> None:
        """The vote that the form tells, with every member's where it was by name. Kept for good: no such edge is undone."""
        count = count_of(taking)
        number = Study.objects.filter(task=self.delegation).count() + 1
        row = Study.objects.create(
            task=self.delegation, number=number, body=body, edge=taking.edge.name, held_on=taking.data["held_on"],
            ground=ground, text=text, minutes=taking.data.get("minutes") or "", in_favour=count.in_favour,
            against=count.against, abstained=count.abstained, recused=count.recused, absent=count.absent, at=taking.at,
        )  # fmt: skip
        votes = taking.data.get("votes") or {}
        people = {one.public_id: one for one in Person.objects.filter(public_id__in=votes)}
        StudyVote.objects.bulk_create(
            StudyVote(study=row, member=people[public_id], vote=vote) for public_id, vote in votes.items()
        )

    def ask(self, taking: Taking, about: Asked, gaps: Iterable[str]) -> None:
        """A one-off list of what is missing."""
        number = GapList.objects.filter(task=self.delegation).count() + 1
        row = GapList.objects.create(
            task=self.delegation, number=number, about=about, gaps=list(gaps), at=taking.at
        )  # fmt: skip
        taking.remember(made=[*taking.before.get("made", []), ["GapList", row.pk]])

    def answer(self, answers: Iterable[str]) -> None:
        """To the last such list."""
        last = self.delegation.gap_lists.order_by("-number").first()
        if last is not None:
            GapList.objects.filter(pk=last.pk).update(answers=list(answers))

    def rule(self, taking: Taking, outcome: str) -> None:
        number = Ruling.objects.filter(task=self.delegation).count() + 1
        said = taking.data
        Ruling.objects.create(
            task=self.delegation, number=number, outcome=outcome, text=said["text"], basis=said["basis"],
            document_number=said["document_number"], by=taking.actor.person, at=taking.at,
        )  # fmt: skip

    def replace_forms(self, rows: Iterable[dict[str, Any]]) -> None:
        self.delegation.forms.all().delete()
        TaskForm.objects.bulk_create(TaskForm(task=self.delegation, **row) for row in rows)

    def take_over(self, taking: Taking, title: str = "") -> None:
        """From now on the public reads of it. ``title``: where the same step changes it."""
        task = self.delegation
        self.write(
            taking, public_title=self.covered(title or self.title)[:120], public_content=self.covered(task.content),
            taken_at=task.taken_at or taking.at,
        )  # fmt: skip

    def covered(self, text: str) -> str:
        """Without names, rooms and numbers: what the public may read."""
        return cover_text(self, text)


def bring_back(corrected: Record) -> None:
    """Undo what the edge of ``corrected`` wrote: its columns of the task, and the rows it made beside it."""
    before = corrected.undo_point.before
    put_back(DelegatedTask, corrected.subject_id, before.get("task", {}))
    for model, pk in before.get("made", ()):
        apps.get_model(DelegatedTask._meta.app_label, model)._default_manager.filter(
            pk=pk, task=corrected.subject_id
        ).delete()
