"""What the screens of a packet and its money ask for."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.org.moment import today

from .amounts import SENTENCES, NotAnAmount, read_amount
from .constants import GrantKind, MoneyKind
from .form_parts import date_field, long_text, short_text
from .packet import Part

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DOCUMENT = gettext_lazy("As it is printed on it, such as 测财社〔2026〕15号.")


class AmountField(forms.CharField):
    """A sum in yuan as people type it; anything but yuan is refused with a sentence."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **more)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if not text.strip():
            return None
        try:
            return read_amount(text)
        except NotAnAmount as wrong:
            raise forms.ValidationError(str(SENTENCES[wrong.code]), code=wrong.code) from wrong

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(str(SENTENCES["empty"]), code="required")

    def run_validators(self, value: Any) -> None:
        """None: the reading has looked at it."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class RightField(AmountField):
    """An amount that may be zero: what was never so."""

    def to_python(self, value: Any) -> Any:
        return Decimal(0) if str(value or "").strip() in {"0", "0.00", "０"} else super().to_python(value)


class PartsField(forms.CharField):
    """Tranches, one a line: an amount and a day."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **more)

    def to_python(self, value: Any) -> Any:
        return [self._part(line) for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(_("Enter at least one tranche with its day."), code="required")

    def run_validators(self, value: Any) -> None:
        """None: each line has been read."""

    @staticmethod
    def _part(line: str) -> Part:
        found = _DAY.search(line)
        try:
            if found is None:
                raise NotAnAmount("unreadable")
            day = dt.date(*(int(part) for part in found.groups()))
            return Part(read_amount(line[: found.start()] + line[found.end() :]), day)
        except ValueError as wrong:
            named = wrong.code if isinstance(wrong, NotAnAmount) else ""
            why = str(SENTENCES[named]) if named not in {"", "unreadable"} else ""
            sentence = _("“%(line)s” cannot be read. Enter an amount and a day, such as 5000 2026-09-01.") % {
                "line": line.strip()[:40]
            }
            raise forms.ValidationError(f"{sentence} {why}".strip(), code="unreadable") from wrong

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{part.amount} {part.due_on.isoformat()}" for part in value)
        return value


class OnceForm(forms.Form):
    """Sent twice, it is done once."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class TermsForm(OnceForm):
    """What a line says; which fields there are is its kind's. ``may_waive``: not of the money of a delegated task."""

    text = long_text(gettext_lazy("What the community may decide"), required=False, rows=2)
    named = short_text(gettext_lazy("People, by name or office"), required=False)
    hours = forms.DecimalField(
        label=gettext_lazy("or hours in all"), required=False, max_digits=9, decimal_places=2, min_value=Decimal("0.01")
    )
    money_kind = forms.ChoiceField(
        label=gettext_lazy("How the money comes"), choices=MoneyKind.choices, widget=forms.RadioSelect, required=False
    )
    amount = AmountField(
        label=gettext_lazy("Amount in yuan"),
        required=False,
        help_text=gettext_lazy("Of goods, staff and services their worth. 1.2万 is read as 12,000."),
    )
    source = short_text(gettext_lazy("Source"), required=False)
    document_number = short_text(gettext_lazy("Document number"), _DOCUMENT, required=False, most=80)
    valid_from = date_field(pgettext_lazy("grant", "In force from"), required=False)
    valid_to = date_field(gettext_lazy("In force until"), required=False)
    parts = PartsField(
        label=gettext_lazy("Tranches"),
        required=False,
        help_text=gettext_lazy(
            "One a line, the amount and the day it is due: 5000 2026-09-01. A transfer needs at least one."
        ),
    )
    none_needed = forms.BooleanField(label=gettext_lazy("None is needed"), required=False)
    reason = long_text(gettext_lazy("Why none is needed"), required=False, rows=2)

    #: Fields of each kind; the rest is left out.
    FIELDS = {
        GrantKind.POWER: ("text", "source", "document_number", "valid_from", "valid_to"),
        GrantKind.PEOPLE: ("named", "hours", "source", "document_number", "valid_from", "valid_to"),
        GrantKind.MONEY: (
            "money_kind", "amount", "source", "document_number", "valid_from", "valid_to", "parts", "text",
        ),
    }  # fmt: skip

    def __init__(self, *args: Any, kind: str, may_waive: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = ["once", *self.FIELDS[GrantKind(kind)], *(("none_needed", "reason") if may_waive else ())]
        for name in set(self.fields) - set(kept):
            del self.fields[name]
        self.order_fields(kept)
        self._name(kind)
        if may_waive:
            self.fields["none_needed"].help_text = _("Then leave everything above empty, and say why.")
        else:
            for name in ("money_kind", "amount"):
                self.fields[name].required = True

    def _name(self, kind: str) -> None:
        """What the fields are called where the kind makes a difference."""
        if kind == GrantKind.POWER:
            self.fields["source"].label = _("Document the power comes from")
        if kind == GrantKind.MONEY:
            self.fields["text"].label = _("What the money is for")
            self.fields["source"].label = _("Budget that pays")


class ReasonForm(OnceForm):
    reason = short_text(gettext_lazy("Reason"))


class TranchesForm(OnceForm):
    parts = PartsField(
        label=gettext_lazy("Tranches"),
        help_text=gettext_lazy("One a line, the amount and the day it is due: 5000 2026-09-01."),
    )


class DocumentForm(OnceForm):
    document_number = short_text(gettext_lazy("Document number"), _DOCUMENT, required=False, most=80)
    valid_from = date_field(pgettext_lazy("grant", "In force from"), required=False)
    valid_to = date_field(gettext_lazy("In force until"), required=False)
    reason = short_text(gettext_lazy("Why it is entered now"))


class DayForm(OnceForm):
    """Something that happened on a day, today by default."""

    on = date_field(gettext_lazy("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class ReceiptForm(DayForm):
    amount = AmountField(label=gettext_lazy("Amount in yuan"))
    document_number = short_text(gettext_lazy("Number of the voucher"), most=80)

    field_order = ["amount", "on", "document_number"]


class ReturnForm(ReceiptForm):
    reason = short_text(gettext_lazy("Reason"))

    field_order = ["amount", "on", "document_number", "reason"]


class BalanceForm(DayForm):
    reason = short_text(gettext_lazy("Why the rest is not owed"))


class CorrectForm(OnceForm):
    right = RightField(
        label=gettext_lazy("The right amount in yuan"), help_text=gettext_lazy("0 where it never was so.")
    )
    reason = short_text(gettext_lazy("What was wrong"))
