from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now

from .constants import KEYED_CHANNELS, PollKind, Secrecy
from .models import Poll
from .texts import PollText


class MomentInput(forms.DateTimeInput):
    """Date and time in one control; the browser sends ``2026-11-23T17:30``."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def moment_field(**options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"], **options
    )


class PollForm(forms.Form):
    """The text of a poll."""

    question = forms.CharField(label=_("Question"), max_length=200, help_text=_("One thing only; neutral; short."))
    explanation = forms.CharField(label=_("Explanation"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(label=_("Kinds of answer"), choices=PollKind.choices, widget=forms.RadioSelect)
    options = forms.CharField(
        label=_("Options, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only for “one of several”. “Against all of them” is added by itself."),
    )
    secrecy = forms.ChoiceField(label=_("Secrecy"), choices=Secrecy.choices, widget=forms.RadioSelect)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    @classmethod
    def initial_of(cls, poll: Poll | None) -> dict[str, Any]:
        if poll is None:
            return {"kind": PollKind.YES_NO, "secrecy": Secrecy.CONFIDENTIAL}
        own = [option.text for option in poll.options.all() if option.code == "custom"]
        return {
            "question": poll.question,
            "explanation": poll.explanation,
            "kind": poll.kind,
            "options": "\n".join(own),
            "secrecy": poll.secrecy,
        }

    def text(self) -> PollText:
        """What an action takes; after ``is_valid()``."""
        data = self.cleaned_data
        return PollText(
            data["question"], data["kind"], data["options"].splitlines(), data["explanation"], data["secrecy"]
        )


class OpenForm(forms.Form):
    """When votes are taken."""

    closes_at = moment_field(label=_("Closes on"), help_text=_("No vote counts from this minute on."))
    opens_at = moment_field(label=_("Begins on"), required=False, help_text=_("Leave empty to begin at once."))

    @classmethod
    def initial_of(cls, poll: Poll) -> dict[str, Any]:
        """Three working days, to the hour at which the office closes."""
        return {"closes_at": calendar_of(poll.subject.community).add(now(), Duration.parse("3 wd")).at}


class CloseForm(forms.Form):
    """Why a poll ends before its time."""

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


class EntryForm(forms.Form):
    """One vote, keyed in. ``people`` and ``choices`` are (value, label)."""

    person = forms.ChoiceField(label=_("Whose vote"), widget=forms.RadioSelect)
    choice = forms.ChoiceField(label=pgettext_lazy("poll", "Answer"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(channel.value, channel.label) for channel in KEYED_CHANNELS],
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

    def __init__(
        self, *args: Any, people: list[tuple[str, Any]], choices: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]
        # One hit is chosen already: the cursor goes on to the answer.
        self.fields["choice" if len(people) == 1 else "person"].widget.attrs["data-focus"] = ""

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
