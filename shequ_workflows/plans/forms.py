from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.once import LONGEST

from .constants import MOST_MONTHS, REASON_LENGTH, STATES, RowKind, State
from .models import PlanIndexPage
from .starting import templates


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def words_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=required, max_length=REASON_LENGTH, widget=widget, help_text=help_text)


class SentForm(forms.Form):
    """Base: sent twice it is done once; what was changed in between is looked at anew."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class MarkForm(SentForm):
    state = forms.ChoiceField(
        label=pgettext_lazy("plan", "How it stands"),
        choices=[(code, State(code).label) for code in STATES[RowKind.TASK] if code != State.DROPPED],
        widget=forms.RadioSelect,
    )
    day = day_field(_("Done on"), help_text=_("Empty: today."))
    reason = words_field(_("Note"), help_text=_("Needed only where it goes back. Everybody reads it."))


class ReachForm(SentForm):
    day = day_field(_("Reached on"), help_text=_("Empty: today."))
    reason = words_field(_("By what one sees it"), help_text=_("Everybody reads it."))


class ReasonForm(SentForm):
    reason = words_field(pgettext_lazy("plan", "Reason"), required=True, help_text=_("Everybody reads it."))


class DelayForm(SentForm):
    reason = words_field(_("Why it takes longer"), required=True, help_text=_("Everybody reads it."))
    expected_on = day_field(_("Now expected on"), help_text=_("The planned day stays beside it."))


class ReviewForm(SentForm):
    state = forms.ChoiceField(
        label=pgettext_lazy("plan", "How it stands"),
        choices=[(code, State(code).label) for code in STATES[RowKind.RISK]],
        widget=forms.RadioSelect,
    )
    reason = words_field(_("What you found"), required=True)
    expected_on = day_field(_("Looked at again on"), help_text=_("Empty only where it is closed."))


class EvidenceForm(SentForm):
    note = forms.CharField(
        label=_("What it shows"), max_length=REASON_LENGTH, help_text=_("One sentence. Everybody reads it.")
    )
    url = forms.URLField(label=_("Link"), max_length=300, required=False, assume_scheme="https")
    upload = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A photo or a PDF. Everybody can open it: no names, telephones or rooms of residents in it."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,.heic,application/pdf"}),
    )


class MonthsForm(forms.Form):
    """How far all dates move: asked first, then shown, then done."""

    months = forms.IntegerField(
        label=_("By how many months"),
        min_value=-MOST_MONTHS,
        max_value=MOST_MONTHS,
        help_text=_("With a minus sign: earlier."),
        widget=forms.NumberInput(attrs={"inputmode": "text"}),
    )


class ShiftForm(MonthsForm):
    once = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST, required=False)
    head = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    months = forms.IntegerField(widget=forms.HiddenInput, min_value=-MOST_MONTHS, max_value=MOST_MONTHS)
    reason = words_field(_("Why the dates move"), required=True, help_text=_("Everybody reads it."))


class IndexField(forms.ModelChoiceField):
    """Named by whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_parent().title} · {obj.title}"


class BeginForm(forms.Form):
    """Which template, where, and the month in which it begins."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST, required=False)
    index = IndexField(PlanIndexPage.objects.none(), label=pgettext_lazy("plan", "Where"), empty_label=None)
    template = forms.ChoiceField(label=_("Template"))
    title = forms.CharField(
        label=_("Title"), max_length=120, required=False, help_text=_("Empty: that of the template.")
    )
    begins = forms.CharField(
        label=_("Begins in the month"),
        max_length=7,
        help_text=_("Year and month, such as 2026-12. All days move along by whole months."),
        widget=forms.TextInput(attrs={"type": "month"}),
    )

    def __init__(self, *args: Any, indexes: Iterable[PlanIndexPage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where, which = self.fields["index"], self.fields["template"]
        assert isinstance(where, forms.ModelChoiceField)
        assert isinstance(which, forms.ChoiceField)
        where.queryset = PlanIndexPage.objects.filter(pk__in=[one.pk for one in indexes]).order_by("path")
        which.choices = [(key, one.title) for key, one in templates().items()]

    def clean_begins(self) -> dt.date:
        """The first of the month."""
        try:
            return dt.date.fromisoformat(f"{self.cleaned_data['begins'].strip()}-01")
        except ValueError as error:
            raise forms.ValidationError(_("Please enter year and month, such as 2026-12.")) from error
