from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.asking import Weight
from shequ_workflows.ballots.constants import Duty
from shequ_workflows.ballots.electorates import hundredths
from shequ_workflows.ballots.models import CountingHand, Poll, Question

from .official import Numbers


class HandsForm(forms.Form):
    """Names by duty, one a line."""

    witness = forms.CharField(
        label=_("Witnesses, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    counter = forms.CharField(
        label=_("Counters, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )
    caller = forms.CharField(
        label=_("Callers of the papers, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    @classmethod
    def initial_of(cls, poll: Poll) -> dict[str, str]:
        names: dict[str, list[str]] = {}
        for one in poll.hands.current():
            names.setdefault(one.duty, []).append(one.name)
        return {duty: "\n".join(found) for duty, found in names.items()}

    def hands(self) -> list[tuple[str, str]]:
        """What the action takes; after ``is_valid()``."""
        return [(duty, name) for duty in Duty.values for name in self.cleaned_data[duty].splitlines() if name.strip()]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason, which everybody can read"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class FileForm(forms.Form):
    """To whom the witnesses' file is given, and why."""

    witness = forms.ModelChoiceField(
        CountingHand.objects.none(), label=_("Given to the witness"), widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(
        label=_("Why it is given"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the record; the public does not read it."),
    )

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["witness"].queryset = poll.hands.current().filter(duty=Duty.WITNESS)  # type: ignore[attr-defined]


class DisputeForm(forms.Form):
    """Which choice is to be opened, and what for."""

    receipt = forms.CharField(
        label=_("Code of the receipt"),
        max_length=24,
        help_text=_("The voter shows it: twelve letters and digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("What the dispute is, and who asked"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=10_000_000, **more)


def _area(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )


class OfficialForm(forms.Form):
    """What the document of the official system says. Areas only where the rules count them."""

    document = forms.CharField(label=_("Document or file number of the result"), max_length=120)
    held_from = forms.DateField(label=_("Voting began on"), widget=forms.DateInput(attrs={"type": "date"}))
    held_until = forms.DateField(label=_("Voting ended on"), widget=forms.DateInput(attrs={"type": "date"}))
    roll_heads = _number(_("On the roll, heads"))
    taken_heads = _number(_("Took part, heads"))
    invalid = _number(_("Invalid votes"), initial=0)

    def __init__(self, *args: Any, questions: Iterable[Question], has_area: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_area = has_area
        self.questions = list(questions)
        if has_area:
            self.fields["roll_area"] = _area(_("On the roll, m²"))
            self.fields["taken_area"] = _area(_("Took part, m²"))
        for question, option in self._options():
            said = {"option": option.text, "question": question.text}
            self.fields[f"heads-{question.number}-{option.number}"] = _number(_("%(option)s: heads") % said)
            if has_area:
                self.fields[f"area-{question.number}-{option.number}"] = _area(_("%(option)s: m²") % said)

    def _options(self) -> list[tuple[Question, Any]]:
        return [(question, option) for question in self.questions for option in question.options.all()]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields of the numbers, question by question."""
        found = []
        for question in self.questions:
            names = [
                f"{measure}-{question.number}-{option.number}"
                for option in question.options.all()
                for measure in ("heads", "area")
            ]
            found.append({"text": question.text, "fields": [self[name] for name in names if name in self.fields]})
        return found

    @property
    def whole_fields(self) -> list[forms.BoundField]:
        names = ("roll_heads", "roll_area", "taken_heads", "taken_area", "invalid")
        return [self[name] for name in names if name in self.fields]

    def numbers(self) -> Numbers:
        """What the action takes; after ``is_valid()``."""
        data = self.cleaned_data

        def weight(heads: str, area: str) -> Weight:
            return Weight(data[heads], hundredths(data[area]) if area in data else 0)

        options = {
            (question.number, option.number): weight(
                f"heads-{question.number}-{option.number}", f"area-{question.number}-{option.number}"
            )
            for question, option in self._options()
        }
        return Numbers(weight("roll_heads", "roll_area"), weight("taken_heads", "taken_area"), options, data["invalid"])
