"""What the steps from the offer to the settlement ask for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.edge_forms import lines

from .constants import NotTaken, TaskCategory
from .form_parts import CommitteeForm, TaskEdgeForm, date_field, long_text, short_text, tick


class OfferForm(TaskEdgeForm):
    note = long_text(gettext_lazy("A word to the committee"), required=False, rows=2, most=1000)


class NoMoneyForm(TaskEdgeForm):
    reason = long_text(gettext_lazy("What money is missing, and why"))


class AcceptForm(CommitteeForm):
    burden_seen = tick(
        gettext_lazy("The page of what speaks for and against it lay before the committee"),
        missing=gettext_lazy(
            "Print the page of what speaks for and against it, and put it before the committee first."
        ),
    )
    supervision_informed = tick(
        gettext_lazy("The supervision committee is informed"),
        missing=gettext_lazy("Inform the supervision committee first; then tick this."),
    )
    text = long_text(gettext_lazy("Opinion of the committee"), rows=3)


class AskMoreForm(TaskEdgeForm):
    gaps = long_text(
        gettext_lazy("Which powers, people or money are missing?"), gettext_lazy("One line for each."), rows=4
    )

    def clean_gaps(self) -> list[str]:
        return lines(self.cleaned_data["gaps"])


class NotTakeForm(CommitteeForm):
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=NotTaken.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("No ground is a mark against the community; nothing is counted by it."),
    )  # fmt: skip
    text = long_text(
        gettext_lazy("Opinion of the committee"), gettext_lazy("With the article or the list that it rests on.")
    )


class EscalateForm(TaskEdgeForm):
    reason = long_text(gettext_lazy("What is in dispute"), required=False)


class RulingForm(TaskEdgeForm):
    asked = ("text", "basis")

    text = long_text(gettext_lazy("The ruling"), required=False, rows=4)
    basis = long_text(gettext_lazy("Legal basis"), required=False, rows=2)
    document_number = short_text(gettext_lazy("Document number"), required=False, most=80)


class StartForm(TaskEdgeForm):
    trained_on = date_field(gettext_lazy("Training given on"), required=False)
    waive = tick(
        gettext_lazy("The committee waives what has not come yet"),
        gettext_lazy("Only for assisted tasks; a delegated one waits for what was promised."),
        required=False,
    )
    waive_reason = long_text(gettext_lazy("Why it is waived"), required=False, rows=2, most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        if self.task.category != TaskCategory.ASSISTED:
            del self.fields["waive"], self.fields["waive_reason"]
        if not self.task.training:
            del self.fields["trained_on"]

    def clean_trained_on(self) -> dt.date | None:
        return self.has_come("trained_on")


class SuspendForm(TaskEdgeForm):
    danger = tick(gettext_lazy("Going on would be dangerous"), required=False)
    reason = long_text(gettext_lazy("Reason"))


class ResumeForm(TaskEdgeForm):
    cause_gone = tick(gettext_lazy("The danger is over"), required=False)
    note = long_text(gettext_lazy("What has changed"), rows=2, most=1000)


class ReportForm(TaskEdgeForm):
    result = long_text(
        gettext_lazy("Result"),
        gettext_lazy("In a few sentences, from the ledgers. No extra report, no photographs as proof."),
        rows=5,
    )
    hours_spent = forms.DecimalField(
        label=gettext_lazy("Hours spent in all"), min_value=Decimal(0), max_digits=9, decimal_places=2
    )
    money_spent = forms.DecimalField(
        label=gettext_lazy("Money spent in yuan"), min_value=Decimal(0), max_digits=14, decimal_places=2
    )


class VerifyForm(TaskEdgeForm):
    """Every criterion of the application, and nothing else."""

    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("Criteria that are met"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only these were agreed; no other evidence may be asked for."),
    )  # fmt: skip
    note = long_text(gettext_lazy("Note"), required=False, rows=2, most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            rows = list(enumerate(self.task.criteria))
            self.fields["criteria"].choices = [(str(number), text) for number, text in rows]  # type: ignore[attr-defined]


class ReworkForm(TaskEdgeForm):
    criterion = forms.ChoiceField(
        label=gettext_lazy("Criterion that is not met"), required=False, widget=forms.RadioSelect
    )
    text = long_text(gettext_lazy("What is to be mended"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["criterion"].choices = [  # type: ignore[attr-defined]
                (str(number), text) for number, text in enumerate(self.task.criteria)
            ]


class SettleForm(TaskEdgeForm):
    confirm = tick(
        gettext_lazy("The accounts are right"),
        gettext_lazy("Both sides confirm: the street’s finance office and the committee."),
        missing=gettext_lazy("Look at the lines above; if they are right, tick this."),
    )


class CancelForm(TaskEdgeForm):
    reason = long_text(gettext_lazy("Reason"))
    reimbursed = forms.DecimalField(
        label=gettext_lazy("What it has cost so far and was paid, in yuan"), min_value=Decimal(0), max_digits=14,
        decimal_places=2, required=False, help_text=gettext_lazy("Where work was begun. Enter 0 where it cost nothing."),
    )  # fmt: skip


class DropNoteForm(TaskEdgeForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=[
            ("mistake", gettext_lazy("noted down by mistake")),
            ("gone", gettext_lazy("nobody asks for it any more")),
            ("never", gettext_lazy("the office never completed it")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It stays in the sheet of the month unless it was a mistake."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        if not cleaned.get("reason"):
            self.add_error("reason", _("Choose one of the three."))
        return cleaned
