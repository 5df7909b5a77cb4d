from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now

from .casting import field_of
from .constants import KEYED_CHANNELS, VOTE_CHANNELS
from .models import Poll, Question


class MomentInput(forms.DateTimeInput):
    """Date and time in one control; the browser sends ``2026-11-23T17:30``."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def moment_field(**options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"], **options
    )


class OpenForm(forms.Form):
    """When votes are taken."""

    closes_at = moment_field(label=_("Closes on"), help_text=_("No vote counts from this minute on."))
    opens_at = moment_field(label=_("Begins on"), required=False, help_text=_("Leave empty to begin at once."))

    noticed_on = forms.DateField(
        label=_("Notice put up on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only for a formal vote: its rules ask for days of notice. Left empty: today."),
    )

    @classmethod
    def initial_of(cls, poll: Poll) -> dict[str, Any]:
        """Three working days, to the hour at which the office closes."""
        return {"closes_at": calendar_of(poll.subject.community).add(now(), Duration.parse("3 wd")).at}


class CloseForm(forms.Form):
    """Why a poll ends before its time."""

    reason = forms.CharField(
        label=_("Reason, which everybody can read"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtendForm(forms.Form):
    """Until when a poll goes on, and why."""

    closes_at = moment_field(label=_("New end"), help_text=_("Later than the present end; it can be moved once only."))
    reason = forms.CharField(
        label=_("Reason, which everybody can read"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class SearchForm(forms.Form):
    """Whom a vote is keyed in for."""

    q = forms.CharField(
        label=_("Find the person"),
        max_length=80,
        help_text=_("Room, last four of the phone, name or initials"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-key": "F2"}),
    )

    def focus(self) -> SearchForm:
        """Put the cursor here when the page opens."""
        self.fields["q"].widget.attrs["data-focus"] = ""
        return self


def _answer_field(question: Question, *, alone: bool) -> forms.Field:
    """Radio buttons or boxes; only where there are several questions may one be left out."""
    options = [(str(option.number), option.text) for option in question.options.all()]
    label = pgettext_lazy("poll", "Answer") if alone else f"{question.number}. {question.text}"
    if question.most > 1:
        return forms.MultipleChoiceField(
            label=label, choices=options, required=alone, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=label, choices=options, required=alone, widget=forms.RadioSelect)


class EntryForm(forms.Form):
    """One vote, keyed in. ``people`` are (value, label); a field for each of ``questions``."""

    person = forms.ChoiceField(label=_("Whose vote"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(key, label) for key, label in VOTE_CHANNELS if key in KEYED_CHANNELS],
        widget=forms.RadioSelect,
    )
    heard_at = moment_field(label=_("Given on"))
    number = forms.CharField(
        label=_("Number of the call or of the slip"),
        max_length=40,
        required=False,
        help_text=_("For a call: the number it came from."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    q = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, people: list[tuple[str, Any]], questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        for question in questions:
            self.fields[field_of(question, questions)] = _answer_field(question, alone=len(questions) == 1)
        # One hit is chosen already: the cursor goes on to the answer.
        first = field_of(questions[0], questions) if len(people) == 1 and questions else "person"
        self.fields[first].widget.attrs["data-focus"] = ""

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[field_of(question, self.questions)] for question in self.questions]

    def choices(self) -> dict[int, Any]:
        """What ``CastVote`` takes; after ``is_valid()``. A question left out is left out."""
        data = self.cleaned_data
        found = {question.number: data[field_of(question, self.questions)] for question in self.questions}
        return {number: chosen for number, chosen in found.items() if chosen}

    @classmethod
    def initial_of(cls, channel: str, at: dt.datetime, **more: Any) -> dict[str, Any]:
        known = channel if channel in KEYED_CHANNELS else Channel.PHONE
        return {"channel": known, "heard_at": at, **more}


class ReceiptForm(forms.Form):
    """Is my vote in the box?"""

    code = forms.CharField(
        label=_("Code of the receipt"),
        max_length=24,
        help_text=_("Twelve letters and digits. It shows that a vote is counted, never what was chosen."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split()).lower()
