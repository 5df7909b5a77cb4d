"""Forms about data that are kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.forms.constants import RequestKind

from .rights import LONGEST

DONE, DECLINED = "done", "declined"


def _words(label: object, help_text: object) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "data-counter": ""})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, widget=widget)  # type: ignore[arg-type]


class AskForm(forms.Form):
    kind = forms.ChoiceField(label=_("What do you ask for?"), choices=RequestKind.choices, widget=forms.RadioSelect)
    text = _words(_("In your own words"), _("What is wrong and how it should read; or why it should be deleted."))


class AnswerForm(forms.Form):
    done = forms.ChoiceField(
        label=pgettext_lazy("request about one’s data", "What was decided"), widget=forms.RadioSelect,
        choices=[
            (DONE, pgettext_lazy("request about one’s data", "It is done as asked")),
            (DECLINED, pgettext_lazy("request about one’s data", "It is not done")),
        ],
    )  # fmt: skip
    answer = _words(_("Answer to the person"), _("What was done, or why not, in plain words. The person reads it."))
