"""Forms of the card of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.models import Node


class VerifyForm(forms.Form):
    """What was seen; the community only where there are several."""

    community = forms.ModelChoiceField(
        Node.objects.none(), label=_("Community"), to_field_name="code", empty_label=None
    )
    basis = forms.CharField(
        label=_("What you saw"),
        max_length=200,
        help_text=_("For example: ID card and address agree; household register; lease; roster."),
        widget=forms.TextInput(attrs={"list": "bases", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, communities: list[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["community"]
        field.queryset = Node.objects.filter(pk__in=[node.pk for node in communities])
        field.label_from_instance = lambda node: node.name
        if len(communities) <= 1:
            field.widget = forms.HiddenInput()
            field.initial = communities[0].code if communities else ""


class PhoneForm(forms.Form):
    """A number to note down."""

    number = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Whose, or when to call"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_primary = forms.BooleanField(label=_("Main number"), required=False)


class ReasonForm(forms.Form):
    """Why a number is read, where no open matter says so."""

    reason = forms.CharField(
        label=_("What you need the number for"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It goes on the record; the person concerned may ask who read it, and why."),
    )


class WhoForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(
        label=_("Find the entry on the roster"),
        max_length=60,
        help_text=_("Room (3-2-501), last four digits of the phone, name or pinyin initials."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-focus": ""}),
    )
