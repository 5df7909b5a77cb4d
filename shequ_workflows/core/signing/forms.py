"""Forms of the sign-in screens."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.models import Person

from .constants import Purpose
from .phone_book import mobile


class OnceForm(forms.Form):
    """A form that may be sent twice and is done once."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"once": uuid4().hex, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class PhoneForm(OnceForm):
    """A mobile number."""

    number = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Please type your mobile number.")},
    )
    field_order = ("number", "once")

    def clean_number(self) -> str:
        number = mobile(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(
                _("Please type a mobile number of 11 digits, for instance 13800138000."), code="number"
            )
        return number


def _code_field(label: Any, help_text: Any, length: int, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=length,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-input", **attrs}),
        error_messages={"required": _("Please type the code.")},
    )


class CodeForm(forms.Form):
    """The six digits of a text message."""

    code = _code_field(
        _("Code in the message"), _("Six digits, in the text message."), 20, autocomplete="one-time-code"
    )


class SlipForm(forms.Form):
    """The twelve digits of a slip."""

    code = _code_field(_("Code on the slip"), _("Twelve digits, with or without the gaps."), 40)


class FactorForm(forms.Form):
    """The second step."""

    code = _code_field(
        _("Code of the app"),
        _("Six digits, as the app shows them now. Phone lost? Type one of your recovery codes instead."),
        20,
        autocomplete="one-time-code",
    )
    remember = forms.BooleanField(
        label=_("Do not ask for the second step on this computer for 30 days"),
        help_text=_("Only on a computer of the office that nobody else signs in to as you."),
        required=False,
    )


class ConfirmForm(OnceForm):
    """What the app shows first."""

    code = _code_field(_("Code of the app"), _("Six digits, as the app shows them now."), 20)
    field_order = ("code", "once")


class WhoForm(forms.Form):
    """Which of the people who share the number."""

    person = forms.ChoiceField(
        label=_("Who are you?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose who you are."),
            "invalid_choice": _("Please choose who you are."),
        },
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = people


class IssueForm(OnceForm):
    """What a slip is for."""

    purpose = forms.ChoiceField(
        label=_("What is the slip for?"),
        widget=forms.RadioSelect,
        choices=[
            (Purpose.SIGN_IN, _("To sign in once. Nothing else changes.")),
            (
                Purpose.RESET,
                _("To begin anew: the old password is void, everything is signed out, a new password is chosen."),
            ),
        ],
        initial=Purpose.SIGN_IN,
    )
    field_order = ("purpose", "once")


def masked(person: Person) -> str:
    """王*兰, 李*: enough to know oneself among those who share a phone."""
    name = person.name.strip()
    return f"{name[:1]}*{name[-1:]}" if len(name) > 2 else f"{name[:1]}*"
