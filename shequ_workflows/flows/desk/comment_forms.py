"""Forms of what staff say on a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.edge_forms import long_text
from shequ_workflows.flows.actions.rating import BY_WORD
from shequ_workflows.flows.actions.talking import LONGEST
from shequ_workflows.flows.constants import Place
from shequ_workflows.org.models import Person

STARS = [
    (5, pgettext_lazy("rating", "5 – very content")),
    (4, pgettext_lazy("rating", "4 – content")),
    (3, pgettext_lazy("rating", "3 – so-so")),
    (2, pgettext_lazy("rating", "2 – not content")),
    (1, pgettext_lazy("rating", "1 – not at all content")),
]


class CommentForm(forms.Form):
    """``is_public``: whoever raised it can read it, so it may be for him."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    text = long_text(_("Comment"), rows=3, most=LONGEST)
    place = forms.ChoiceField(
        label=_("Who reads it"), choices=Place.choices, initial=Place.INTERNAL, widget=forms.RadioSelect
    )
    mentions = forms.MultipleChoiceField(
        label=_("Whose attention is asked"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, colleagues: list[Person], is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "comment"})
        self.known = {one.public_id: one for one in colleagues}
        mentions: Any = self.fields["mentions"]
        mentions.choices = [(one.public_id, one.name) for one in colleagues]
        if not colleagues:
            del self.fields["mentions"]
        if not is_public:
            self.fields["place"].widget = forms.HiddenInput()
            place: Any = self.fields["place"]
            place.choices = [(Place.INTERNAL.value, Place.INTERNAL.label)]

    @property
    def mentioned(self) -> list[Person]:
        return [self.known[one] for one in self.cleaned_data.get("mentions", ())]


class DoneForm(forms.Form):
    reason = long_text(_("What was done"), rows=2, most=300)


class RatingForm(forms.Form):
    """What somebody says came of it."""

    solved = forms.TypedChoiceField(
        label=_("Is it solved?"), choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda said: said == "yes",
        empty_value=None, widget=forms.RadioSelect,
    )  # fmt: skip
    stars = forms.TypedChoiceField(
        label=_("How content are they with how it was handled?"), choices=STARS, coerce=int, empty_value=None,
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip


class KeyRatingForm(RatingForm):
    channel = forms.ChoiceField(
        label=_("How they told you"), choices=[(one.value, one.label) for one in BY_WORD], widget=forms.RadioSelect
    )
