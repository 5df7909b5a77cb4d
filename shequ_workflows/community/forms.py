from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Compound


class CompoundField(forms.ModelChoiceField):
    """A compound with its community: there is more than one 阳光小区."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}({obj.node.label})"


class MatchForm(forms.Form):
    """Three things that only somebody of the household knows together."""

    compound = CompoundField(Compound.objects.none(), label=_("Where you live"), empty_label=None)
    room = forms.CharField(
        label=_("Building, entrance and room"),
        max_length=24,
        help_text=_("Like 3-2-501; in a building with one entrance 3-501."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        help_text=_("As on the ID card."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    tail = forms.CharField(
        label=_("Last four signs of your ID number or of your phone number"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, compounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["compound"]
        assert isinstance(field, CompoundField)
        field.queryset = compounds


class LetterForm(forms.Form):
    """The code as it stands on the letter."""

    code = forms.CharField(
        label=_("Code on the letter"),
        max_length=20,
        help_text=_("Twelve letters and digits; dashes and capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
