"""Forms about points."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from .constants import PointOutcome
from .edge_forms import long_text
from .forms import OnceForm
from .models import Point
from .point_answers import LONGEST_ANSWER
from .points import LONGEST_TITLE


def title_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TITLE,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class GatherForm(OnceForm):
    """Ticked opinions go into a point, or into a new one."""

    point = forms.TypedChoiceField(label=gettext_lazy("Into point"), coerce=int, empty_value=None, required=False)
    title = title_field(
        gettext_lazy("Or a new point"),
        gettext_lazy("One sentence; the public reads it."),
        required=False,
    )

    def __init__(self, *args: Any, points: list[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((one.number, f"{one.number}. {one.title}") for one in points)]
        self.fields["point"].choices = choices  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    title = title_field(gettext_lazy("The point in one sentence"))


class MergeForm(forms.Form):
    into = forms.TypedChoiceField(label=gettext_lazy("Merge into"), coerce=int)

    def __init__(self, *args: Any, points: list[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.number, f"{one.number}. {one.title}") for one in points]
        self.fields["into"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"), choices=PointOutcome.choices, widget=forms.RadioSelect
    )
    answer = long_text(
        gettext_lazy("Reason"),
        gettext_lazy("Everybody who made this point reads it, and so does the public. Please name nobody."),
        most=LONGEST_ANSWER,
        rows=4,
    )
