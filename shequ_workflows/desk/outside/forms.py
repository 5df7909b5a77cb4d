"""Forms of the outside systems: the number that came back, and what a system asks for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.moment import today

from .numbers import LONGEST
from .placeholders import Field, UnknownPlaceholder, to_codes, to_names
from .systems import System

#: Empty rows below those that a system has.
SPARE = 3


class NumberForm(forms.Form):
    """The number in the other system."""

    number = forms.CharField(max_length=LONGEST + 20, strip=True)
    noted_on = forms.DateField(
        label=_("Entered there on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, data: Any = None, *, system: System, ticket: str = "") -> None:
        super().__init__(data, initial={"noted_on": today(), "number": ticket})
        self.fields["number"].label = system.number_label


class ReasonForm(forms.Form):
    """Why the data of something that has ended are still needed."""

    reason = forms.CharField(label=_("Why it is still retyped"), max_length=200, required=False)


class FieldForm(forms.Form):
    """One field of the other system; a row without a name is none."""

    name = forms.CharField(label=_("Field there"), max_length=40, required=False)
    text = forms.CharField(label=_("What goes in"), max_length=300, required=False)
    limit = forms.IntegerField(label=_("At most, characters"), min_value=0, max_value=20000, required=False)

    def clean_text(self) -> str:
        try:
            return to_codes(self.cleaned_data["text"])
        except UnknownPlaceholder as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("text") and not data.get("name"):
            self.add_error("name", _("Give this field the name it has there, or empty the whole row."))
        return data


class SystemForm(forms.Form):
    """Name and number of a system; ``base`` and ``once`` are the action's."""

    name = forms.CharField(label=_("Name of the system"), max_length=40)
    number_label = forms.CharField(
        label=_("What its number is called there"), max_length=40, help_text=_("For example: ticket number of 12345.")
    )
    is_used = forms.BooleanField(label=_("Show it on the pages of matters and intakes"), required=False)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any, *, system: System, base: int) -> None:
        given = {"name": system.name, "number_label": system.number_label, "is_used": system.is_used}
        super().__init__(data, initial={**given, "base": base, "once": uuid4().hex})
        rows = [{**field.to_data(), "text": to_names(field.text)} for field in system.fields]
        self.rows = forms.formset_factory(FieldForm, extra=SPARE, max_num=60, absolute_max=60)(
            data, initial=rows, prefix="row"
        )

    def is_valid(self) -> bool:
        return self.rows.is_valid() & super().is_valid()

    def wanted(self, key: str) -> System:
        """What was typed, once it is valid; rows in the order of the screen."""
        data = self.cleaned_data
        fields = [
            Field(row["name"].strip(), row["text"], row["limit"] or 0)
            for row in self.rows.cleaned_data
            if row.get("name", "").strip()
        ]
        return System(key, data["name"].strip(), data["number_label"].strip(), tuple(fields), data["is_used"])
