"""What is typed on the screens of indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.edge_forms import date_field
from shequ_workflows.core.periods import Period
from shequ_workflows.org.moment import today

from .actions import Aimed, Typed
from .catalogue import Known
from .constants import Better
from .models import Reading, Target
from .values import SUFFIX, as_decimal, number

_SOURCE = gettext_lazy("A sheet, a survey, who counted.")


class NumberField(forms.CharField):
    """A number as people type it, ``75 %`` and ``1,200`` too."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8})
        super().__init__(max_length=20, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = as_decimal(text)
        if found is None:
            raise forms.ValidationError(_("Enter a number, such as 75 or 4.2."))
        return found


class CountField(forms.IntegerField):
    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6})
        super().__init__(min_value=0, max_value=10**9, required=False, widget=widget, **more)


def suffix(known: Known) -> str:
    return str(SUFFIX.get(known.unit, ""))


class EntryForm(forms.Form):
    """One table of all indicators of a period; what is left empty is not typed in. Source and day are those of all."""

    source = forms.CharField(label=pgettext_lazy("of a value", "Source"), max_length=200, help_text=_SOURCE)
    on = date_field(gettext_lazy("As of"))

    def __init__(
        self, data: Any, *, rows: Sequence[Known], period: Period, filled: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        start: dict[str, Any] = {"on": min(period.last, today())}
        for key, (value, count) in (filled or {}).items():
            start |= {f"value_{key}": value, f"n_{key}": count}
        super().__init__(data, initial=start)
        self.rows = rows
        for one in rows:
            self.fields[self.value_name(one)] = NumberField(label=f"{one.code} {one.name}".strip(), required=False)
            self.fields[self.n_name(one)] = CountField(
                label=_("%(name)s: of how many") % {"name": f"{one.code} {one.name}".strip()}
            )

    @staticmethod
    def value_name(one: Known) -> str:
        return f"value_{one.key}"

    @staticmethod
    def n_name(one: Known) -> str:
        return f"n_{one.key}"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for one in self.rows:
            value, count = self.value_name(one), said.get(self.n_name(one))
            if count is not None and said.get(value) is None and value not in self.errors:
                self.add_error(value, _("Enter the value, too."))
        return said

    def typed(self) -> list[Typed]:
        said = self.cleaned_data
        found = []
        for one in self.rows:
            value: Decimal | None = said.get(self.value_name(one))
            if value is not None:
                found.append(Typed(one.key, value, said.get(self.n_name(one)), said["source"], said["on"]))
        return found


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet (.xlsx or .csv)"),
        help_text=gettext_lazy(
            "With the columns 代码, 数值 and, where it is known, 样本数; the exported board has them."
        ),
    )


class CorrectionForm(forms.Form):
    value = NumberField(label=pgettext_lazy("of an indicator", "Value"))
    n = CountField(label=pgettext_lazy("of an indicator", "Of how many"))
    source = forms.CharField(label=pgettext_lazy("of a value", "Source"), max_length=200, help_text=_SOURCE)
    on = date_field(gettext_lazy("As of"))
    reason = forms.CharField(label=gettext_lazy("Why it is corrected"), max_length=200)

    def __init__(self, data: Any, *, reading: Reading, unit: str) -> None:
        start = {"value": plain(reading.value, unit), "n": reading.n, "source": reading.source, "on": reading.on}
        super().__init__(data, initial=start)
        self.reading = reading

    def typed(self) -> Typed:
        said = self.cleaned_data
        return Typed(self.reading.key, said["value"], said["n"], said["source"], said["on"])


def plain(value: Decimal | None, unit: str) -> str:
    """As it is typed."""
    return "" if value is None else number(value, unit)


class TargetForm(forms.Form):
    better = forms.ChoiceField(label=gettext_lazy("Which way"), choices=Better.choices)
    value = NumberField(label=pgettext_lazy("of an indicator", "Target"), required=False)
    by = date_field(gettext_lazy("To be reached by"), gettext_lazy("Empty: at any time."), required=False)
    baseline = NumberField(label=gettext_lazy("Baseline"), required=False, help_text=gettext_lazy("Where it began."))
    reason = forms.CharField(
        label=gettext_lazy("Where it comes from, or why it is changed"), max_length=200,
        help_text=gettext_lazy("A plan, a letter, a decision."),
    )  # fmt: skip

    def __init__(self, data: Any, *, known: Known, old: Target | None) -> None:
        start: dict[str, Any] = {"better": known.drafted.better if known.drafted is not None else Better.MORE}
        if old is not None:
            start = {
                "better": old.better, "value": plain(old.value, known.unit), "by": old.by,
                "baseline": plain(old.baseline, known.unit),
            }  # fmt: skip
        super().__init__(data, initial=start)
        self.known = known

    def aimed(self) -> Aimed:
        said = self.cleaned_data
        return Aimed(self.known.key, said["better"], said["value"], said["by"], said["baseline"])


class LoadForm(forms.Form):
    months = forms.IntegerField(
        label=gettext_lazy("Shift all days by so many months"), min_value=-600, max_value=600,
        help_text=gettext_lazy("The template's own days lie in 2024 and 2025. 24 moves June 2024 to June 2026; 0 leaves them."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
    )  # fmt: skip
