from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.constants import Handed
from shequ_workflows.ballots.forms import moment_field


class CodeForm(forms.Form):
    """The code of a letter, however it is typed."""

    code = forms.CharField(
        label=_("The code of your letter"),
        max_length=60,
        help_text=_("Twelve letters and digits. Capital or small, with or without blanks: it is all the same."),
        error_messages={"required": _("Please type the code that stands on your letter.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-code": "",
                "data-focus": "",
            }
        ),
    )  # fmt: skip


class HandingForm(forms.Form):
    """How and when papers were handed over; the voting units are ticked in the list."""

    how = forms.ChoiceField(label=_("How it was handed over"), choices=Handed.choices, widget=forms.RadioSelect)
    handed_at = moment_field(label=_("Delivered on"))
