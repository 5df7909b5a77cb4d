from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.constants import ContactKind


class ContactForm(forms.Form):
    """What came of looking for a voter. ``waiting``: (id, label) of the entries that have not taken part."""

    entry = forms.ChoiceField(label=_("Whom you looked for"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What came of looking"), choices=ContactKind.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=120,
        help_text=_("When and how: “Saturday 10:00 at home”. Never how somebody wants to vote."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, waiting: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entry"]
        field.choices = [(str(pk), label) for pk, label in waiting]  # type: ignore[attr-defined]
        if len(waiting) == 1:
            field.initial, field.widget = field.choices[0][0], forms.HiddenInput()  # type: ignore[attr-defined]
