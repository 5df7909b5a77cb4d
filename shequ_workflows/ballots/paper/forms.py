"""Forms of the fast screens: a code, one field of digits per question, Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.constants import PAPER_CHANNELS, VOTE_CHANNELS, Invalid
from shequ_workflows.ballots.forms import moment_field
from shequ_workflows.ballots.models import Question
from shequ_workflows.core.files.fields import FilesField
from shequ_workflows.core.files.tray import Tray
from shequ_workflows.org.constants import Channel

from .keying import Open, Reading, Trouble
from .readings import marks_of

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class BatchForm(forms.Form):
    """Papers that were counted by hand."""

    counted = forms.IntegerField(
        label=_("Papers, counted by hand"),
        min_value=1,
        max_value=1000,
        help_text=_("Count them twice before you write it down. All of them, valid or not."),
    )
    channel = forms.ChoiceField(
        label=_("How they came"),
        choices=[(key, label) for key, label in VOTE_CHANNELS if key in PAPER_CHANNELS],
        initial=Channel.PAPER,
        widget=forms.RadioSelect,
    )
    received_at = moment_field(label=_("In the box by"), help_text=_("Before the poll closed."))
    scans = FilesField(label=_("Scan of the papers"), help_text=_("Up to 10 files. Only those who count see them."))

    def __init__(self, *args: Any, tray: Tray | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].use(tray)  # type: ignore[attr-defined]


def field_of(question: Question) -> str:
    return f"marks-{question.number}"


class MarksForm(forms.Form):
    """The marks of one paper, as digits."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            options = "   ".join(f"{one.number} {one.text}" for one in question.options.all())
            label = f"{question.number}. {question.text}" if len(questions) > 1 else pgettext_lazy("paper", "Marks")
            self.fields[field_of(question)] = forms.CharField(
                label=label,
                help_text=options,
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "numeric", "data-marks": str(question.most)}),
            )
        self.fields["invalid"] = forms.ChoiceField(
            label=_("Not valid, because"), choices=[("", "—"), *Invalid.choices], required=False
        )

    @property
    def marks(self) -> dict[int, tuple[str, ...]]:
        """Question → numbers of options; after ``is_valid()``."""
        return {one.number: marks_of(self.cleaned_data[field_of(one)]) for one in self.questions}

    @property
    def mark_fields(self) -> list[forms.BoundField]:
        return [self[field_of(one)] for one in self.questions]


class SlipForm(MarksForm):
    """One paper: its code, then its marks."""

    code = forms.CharField(
        label=_("Code of the slip"),
        max_length=60,
        help_text=_("Scan or type it. No code to be read: type ?"),
        widget=forms.TextInput(attrs={**_PLAIN, "autocapitalize": "characters", "data-slip": ""}),
    )

    def begin_at(self, name: str) -> SlipForm:
        """Where the cursor stands when the page opens."""
        self.fields[name].widget.attrs["data-focus"] = ""
        return self

    @property
    def has_marks(self) -> bool:
        return bool(self.cleaned_data.get("invalid")) or any(self.marks.values())


class RulingForm(MarksForm):
    """What a third person found on looking at the papers with one code."""

    VERDICTS = (
        ("counts", _("The paper lies there; what is on it, I enter here")),
        ("refused", _("It lies there and does not count: a copy, another vote's slip, or voted already")),
        ("absent", _("No such paper lies there: mistyped")),
    )

    verdict = forms.ChoiceField(label=_("What the papers show"), choices=VERDICTS, widget=forms.RadioSelect)
    papers = forms.IntegerField(
        label=_("How many such papers lie there"), min_value=1, max_value=1000, initial=1, required=False
    )

    def __init__(self, *args: Any, one: Open, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one = one
        if one.trouble in {Trouble.UNKNOWN, Trouble.TAKEN}:
            self.fields["verdict"].choices = self.VERDICTS[1:]  # type: ignore[attr-defined]
            for name in [*(field_of(each) for each in self.questions), "invalid"]:
                del self.fields[name]

    @property
    def counts(self) -> bool:
        return bool(self.cleaned_data.get("verdict") == "counts")

    def reading(self) -> Reading | None:
        """Only an invalid paper; what a valid one says is made by ``readings.reading_of``."""
        invalid = self.cleaned_data.get("invalid", "")
        return Reading(self.one.code, (), invalid) if invalid else None


class CountedForm(forms.Form):
    """The number of papers, where the first count was wrong."""

    counted = forms.IntegerField(
        label=_("Papers, counted once more"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("Left empty: as counted first."),
    )
