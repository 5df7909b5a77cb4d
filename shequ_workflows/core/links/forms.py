from __future__ import annotations

import re
import unicodedata
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions import MOST_DAYS, USUAL_DAYS

_PHONE: Final = re.compile(r"\+?[0-9][0-9()\- ]{5,22}")


class SignerForm(forms.Form):
    """Who fills in the form of a link."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone for questions"),
        help_text=gettext_lazy("Of your office, with its area code, or a mobile number."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", str(self.cleaned_data["phone"])).strip()
        phone = re.sub(r"[‐-―]", "-", phone)
        if _PHONE.fullmatch(phone) is None:
            raise forms.ValidationError(_("Please give a telephone number in digits, 0512-6000 0000 say."))
        return phone


class MakeLinkForm(forms.Form):
    """Whose link it is, and for how long."""

    office = forms.CharField(
        label=gettext_lazy("For which office"),
        help_text=gettext_lazy("As it is called. It stands on the record, and on the page that the link opens."),
        max_length=80,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Good for how many working days"), min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"once": uuid4().hex, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
