"""Asking on a notice, writing down what was asked at the office, answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .constants import LONGEST_OBJECTION, LONGEST_QUESTION
from .objection_forms import BY_WORD, long_text


class AskForm(forms.Form):
    text = long_text(
        _("What would you like to know?"),
        _("Please name nobody. The office reads it first and answers here, for everybody to read."),
        most=LONGEST_QUESTION,
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class WriteForm(AskForm):
    """For staff: the question and the answer that was given."""

    answer = long_text(_("The answer"), _("Names, telephones and rooms are covered."), most=LONGEST_OBJECTION)
    channel = forms.ChoiceField(label=_("How did it reach you?"), choices=BY_WORD, widget=forms.RadioSelect)

    field_order = ["text", "answer", "channel"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What was asked")
        self.fields["text"].help_text = _("In a sentence that names nobody: everybody reads it.")


class AnswerQuestionForm(forms.Form):
    """Publish or refuse one question; which, says the button."""

    public_text = long_text(
        _("The question, as the public reads it"),
        _("Names, telephones and rooms are covered already."),
        rows=2,
        most=LONGEST_QUESTION,
    )
    answer = long_text(_("The answer"), rows=3, most=LONGEST_OBJECTION)
    reason = forms.CharField(
        label=_("If you do not publish it: why?"),
        help_text=_("Whoever asked reads it."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("public_text", "answer"):
            self.fields[name].required = False  # asked by the action, where it is published
