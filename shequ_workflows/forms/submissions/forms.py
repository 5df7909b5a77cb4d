"""Small forms beside a submission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.forms.constants import Flag

from .actions import LONGEST_NOTE, LONGEST_REASON


class ReasonForm(forms.Form):
    """One sentence of why."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text


class FlagForm(forms.Form):
    flag = forms.ChoiceField(
        label=pgettext_lazy("of a submission", "Mark"), required=False,
        choices=[("", pgettext_lazy("mark of a submission", "none")), *Flag.choices],
    )  # fmt: skip


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for colleagues"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Never shown to whoever sent it in."),
    )  # fmt: skip
