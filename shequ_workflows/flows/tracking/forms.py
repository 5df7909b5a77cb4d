"""What whoever follows a case types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.edge_forms import long_text
from shequ_workflows.flows.actions.talking import LONGEST
from shequ_workflows.flows.desk.comment_forms import RatingForm


class TrackForm(forms.Form):
    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        help_text=_("As it stands on your slip, or the number of the hotline’s ticket."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Second secret"),
        max_length=20,
        help_text=_("Eight letters and digits from your slip; capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class WordForm(forms.Form):
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    text = long_text(_("What you wish to tell the office"), rows=3, most=LONGEST)


class OwnRatingForm(RatingForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stars"].label = _("How content are you with how it was handled?")
