"""Forms of the card of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.constants import SecretField
from shequ_workflows.core.identifiers import DocumentKind
from shequ_workflows.org.models import Node

DOCUMENT_KINDS = {
    DocumentKind.RESIDENT_ID: _("resident ID card"),
    DocumentKind.RESIDENCE_PERMIT: _("residence permit of Hong Kong, Macao and Taiwan residents"),
    DocumentKind.FOREIGN_PERMANENT: _("foreigner’s permanent residence card"),
    DocumentKind.PASSPORT: _("passport"),
    DocumentKind.HOME_RETURN_PERMIT: _("mainland travel permit of Hong Kong and Macao residents"),
    DocumentKind.TAIWAN_PERMIT: _("mainland travel permit of Taiwan residents"),
    DocumentKind.OTHER: _("another document"),
}


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


class RevokeForm(forms.Form):
    """Why somebody is no verified resident any more."""

    revoke_reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=200,
        help_text=_("For example: moved away; died; verified by mistake. The role of resident ends with it."),
        widget=forms.TextInput(attrs={"list": "revoked", "autocomplete": "off"}),
    )


class DocumentForm(forms.Form):
    """Sensitive data to note down; what is left empty stays as it is."""

    id_kind = forms.ChoiceField(label=_("Kind of document"), choices=[], required=False)
    id_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        required=False,
        help_text=_("Left empty, what is noted down stays."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    forget_id = forms.BooleanField(label=_("Erase the number that is noted down"), required=False)
    health_note = forms.CharField(
        label=_("Health note"),
        max_length=500,
        required=False,
        help_text=_("Only what helps in an emergency, with consent. Left empty, what is noted down stays."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    forget_health = forms.BooleanField(label=_("Erase the health note"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["id_kind"]
        field.choices = [(kind.value, DOCUMENT_KINDS[kind]) for kind in DocumentKind]

    def clean(self) -> dict[str, Any]:
        """Written and erased at once is a slip."""
        cleaned = dict(super().clean() or self.cleaned_data)
        for value, forget in (("id_number", "forget_id"), ("health_note", "forget_health")):
            if cleaned.get(value) and cleaned.get(forget):
                self.add_error(forget, _("Either write something new or erase it."))
        return cleaned

    def changes(self) -> dict[str, str]:
        """For ``WriteSecret``: what is to be written, empty where it is to be erased."""
        data = self.cleaned_data
        said = {
            "id_number": "" if data["forget_id"] else data["id_number"] or None,
            "health_note": "" if data["forget_health"] else data["health_note"] or None,
        }
        found = {name: value for name, value in said.items() if value is not None}
        return {**found, "id_kind": data["id_kind"]} if "id_number" in found else found


class ReadForm(forms.Form):
    """What is read, and why; typed each time."""

    what = forms.ChoiceField(label=_("What you need"), choices=[], widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What you need it for"),
        max_length=200,
        help_text=_("It goes on the record; the person concerned may ask who read it, and why."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, there: list[SecretField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["what"]
        field.choices = [(one.value, one.label) for one in there]


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
