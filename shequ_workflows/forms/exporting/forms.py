from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.edge_forms import date_field
from shequ_workflows.core.once import LONGEST
from shequ_workflows.forms.constants import ASKABLE_DAYS

from .access import Scope
from .constants import LONGEST_REASON, Format, Saying, Which


class ExportForm(forms.Form):
    """What is to be in the file; what is sensitive only for whoever may read it, with a reason."""

    format = forms.ChoiceField(
        label=gettext_lazy("As"), choices=Format.choices, initial=Format.XLSX, widget=forms.RadioSelect
    )
    saying = forms.ChoiceField(
        label=gettext_lazy("Choices"), choices=Saying.choices, initial=Saying.LABELS, widget=forms.RadioSelect
    )
    which = forms.ChoiceField(label=gettext_lazy("Submissions"), choices=Which.choices, initial=Which.COUNTING)
    since = date_field(
        gettext_lazy("Sent from"), gettext_lazy("Empty: from the first."), required=False, validators=ASKABLE_DAYS
    )
    until = date_field(
        gettext_lazy("Sent until"), gettext_lazy("Empty: to the last."), required=False, validators=ASKABLE_DAYS
    )
    sensitive = forms.BooleanField(label=gettext_lazy("With the sensitive answers"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What the sensitive answers are needed for"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Stands on the record beside your name; the people concerned may ask for it."),
    )
    once = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, has_sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not scope.sensitive or not has_sensitive:
            del self.fields["sensitive"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return cleaned

    @property
    def asked(self) -> dict[str, Any]:
        """As ``AskForExport`` takes it; a reason only for what needs one."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        if not said.get("sensitive"):
            said["reason"] = ""
        return said
