"""Forms for keying in many voices: a pasted list, slip after slip, calls back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now

from .constants import CallBackOutcome, Publishing, Stance
from .edge_forms import long_text
from .forms import MOMENTS, OnceForm
from .hearing import Heard
from .list_taking import LONGEST as LONGEST_LIST
from .voices import LONGEST

SLIP_CHANNELS = [(one.value, one.label) for one in (Channel.PAPER, Channel.DOOR, Channel.VISIT, Channel.CHAT)]


def moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=MOMENTS,
        initial=now,
    )


class PasteForm(OnceForm):
    """The text of a chat group's list, and when it was closed."""

    pasted = forms.CharField(
        label=gettext_lazy("The list from the chat group"),
        help_text=gettext_lazy("Copy it as it is, one line a household. Nothing is saved before you confirm."),
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    heard_at = moment_field(gettext_lazy("When was it said?"))


class BatchForm(forms.Form):
    """What stays the same for a pile of slips."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How did they reach you?"), choices=SLIP_CHANNELS, initial=Channel.PAPER
    )
    heard_at = moment_field(gettext_lazy("When was it said?"))

    @property
    def heard(self) -> Heard:
        return Heard(self.cleaned_data["channel"], self.cleaned_data["heard_at"])


class SlipForm(BatchForm, OnceForm):
    """One slip: the room, and as much more as one likes to type in one go."""

    line = forms.CharField(
        label=gettext_lazy("One slip"),
        help_text=gettext_lazy(
            "Room, name, what was said: “3-2-501 张桂芳 同意，晚上九点关门”. The room alone will do; then choose who it was."
        ),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-focus": "", "spellcheck": "false"}),
    )


class WholeSlipForm(SlipForm):
    """The same slip once the room is known: who, how, what."""

    line = forms.CharField(widget=forms.HiddenInput)
    person = forms.ChoiceField(label=gettext_lazy("Who said it?"), widget=forms.RadioSelect)
    stance = forms.ChoiceField(label=gettext_lazy("In favour?"), choices=Stance.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    field_order = ["person", "stance", "text", "channel", "heard_at"]

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class CallBackForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("“Did you say this?”"), choices=CallBackOutcome.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class PublishingForm(OnceForm):
    mode = forms.ChoiceField(
        label=gettext_lazy("How opinions are published"), choices=Publishing.choices, widget=forms.RadioSelect
    )
    basis = forms.CharField(
        label=gettext_lazy("Who decided this, and when"),
        help_text=gettext_lazy("For example: meeting of the two committees on 3 March."),
        max_length=200,
    )


class SecondLookForm(forms.Form):
    """Of an author: why it should be published all the same."""

    reason = long_text(
        gettext_lazy("Why should it be published all the same?"),
        gettext_lazy("Somebody else than the one who refused it reads this and decides. You may ask once."),
        most=LONGEST,
    )


class DecideLookForm(forms.Form):
    """Of the office: publish it after all, or say why not."""

    public_text = long_text(
        gettext_lazy("As the public will read it"),
        gettext_lazy("Names, telephones and rooms are covered already. Change nothing but personal data."),
        required=False,
        most=LONGEST,
    )
    remark = forms.CharField(label=gettext_lazy("If it stays unpublished: why?"), max_length=300, required=False)
