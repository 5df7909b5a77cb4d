"""Forms of residents and of staff that are no edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.files.fields import FilesField
from shequ_workflows.core.files.tray import Tray
from shequ_workflows.org.moment import now, today

from .constants import REVIEW_REASONS, Stance
from .edge_forms import date_field, long_text
from .hearing import Heard
from .proposal_forms import BY_WORD
from .voices import LONGEST

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]
SCORES = [
    (5, pgettext_lazy("rating", "very content")),
    (4, pgettext_lazy("rating", "content")),
    (3, pgettext_lazy("rating", "so-so")),
    (2, pgettext_lazy("rating", "not content")),
    (1, pgettext_lazy("rating", "not at all content")),
]


class OnceForm(forms.Form):
    """A form that is done once however often it is sent."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class OpinionForm(OnceForm):
    stance = forms.ChoiceField(
        label=gettext_lazy("Are you in favour?"), choices=Stance.choices, widget=forms.RadioSelect
    )
    text = long_text(
        gettext_lazy("What do you think?"),
        most=LONGEST,
    )
    nickname = forms.CharField(
        label=gettext_lazy("Shown as"),
        help_text=gettext_lazy("Your neighbours see this instead of your name. The office knows who you are."),
        max_length=30,
        required=False,
    )


class HeardForm(OnceForm):
    """What staff note of words that came by phone, paper or visit."""

    channel = forms.ChoiceField(label=gettext_lazy("How did it reach you?"), choices=BY_WORD, widget=forms.RadioSelect)
    heard_at = forms.DateTimeField(
        label=gettext_lazy("When was it said?"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=MOMENTS,
        initial=now,
    )
    phone = forms.CharField(
        label=gettext_lazy("Number of the call"),
        help_text=gettext_lazy("Only for phone calls; it is stored encrypted."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )

    @property
    def heard(self) -> Heard:
        data = self.cleaned_data
        return Heard(data["channel"], data["heard_at"], data["phone"])


class KeyInForm(HeardForm):
    """An opinion keyed in for somebody."""

    person = forms.ChoiceField(label=gettext_lazy("Who said it?"), widget=forms.RadioSelect)
    stance = forms.ChoiceField(label=gettext_lazy("In favour?"), choices=Stance.choices, widget=forms.RadioSelect)
    text = long_text(gettext_lazy("What was said"), most=LONGEST)
    photos = FilesField()

    field_order = ["person", "stance", "text", "photos", "channel", "heard_at", "phone"]

    def __init__(self, *args: Any, people: list[tuple[str, str]], tray: Tray | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["photos"].use(tray)  # type: ignore[attr-defined]


class RatingForm(forms.Form):
    score = forms.TypedChoiceField(
        label=gettext_lazy("How content are you with what was done?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = long_text(gettext_lazy("Anything to add?"), required=False, rows=3, most=LONGEST)


class RatingKeyInForm(HeardForm, RatingForm):
    person = forms.ChoiceField(label=gettext_lazy("Who said it?"), widget=forms.RadioSelect)

    field_order = ["person", "score", "text", "channel", "heard_at", "phone"]

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Publish or refuse one opinion."""

    public_text = long_text(
        gettext_lazy("As the public will read it"),
        gettext_lazy("Names, telephones and rooms are covered already. Change nothing but personal data."),
        required=False,
        most=LONGEST,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("If you do not publish it: why?"),
        choices=[("", "—"), *REVIEW_REASONS],
        required=False,
    )
    reason_note = forms.CharField(label=gettext_lazy("A word to its author"), max_length=300, required=False)


class DateForm(OnceForm):
    """A new expected date."""

    day = date_field(gettext_lazy("New expected date"))
    reason = long_text(gettext_lazy("Reason"), gettext_lazy("The public reads it beside the date."), rows=2, most=500)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day <= today():
            raise forms.ValidationError(_("Enter a day that is still to come."))
        return day


class ReopenForm(OnceForm):
    """Why an ended matter comes again."""

    reason = long_text(
        gettext_lazy("What is new?"),
        gettext_lazy("New facts, or what of the decision was not carried out. You can change the old text afterwards."),
        most=1000,
    )


class BackingKeyInForm(HeardForm):
    """A signature or a wish to follow, keyed in for somebody."""

    person = forms.ChoiceField(label=gettext_lazy("Who signed?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=gettext_lazy("For what?"), widget=forms.RadioSelect)

    field_order = ["person", "kind", "channel", "heard_at", "phone"]

    def __init__(self, *args: Any, people: list[tuple[str, str]], kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class PollForm(OnceForm):
    """A poll about the matter's options."""

    question = forms.CharField(
        label=gettext_lazy("Question"), help_text=gettext_lazy("One thing only, in neutral words."), max_length=200
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes on"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=MOMENTS,
    )


class BehalfForm(HeardForm):
    """A step that somebody of the community takes, keyed in for him; the question is the screen's."""

    person = forms.ChoiceField(widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Which signature?"), widget=forms.RadioSelect)

    field_order = ["person", "kind", "channel", "heard_at", "phone"]

    def __init__(
        self,
        *args: Any,
        people: list[tuple[str, str]],
        asks: Any,
        kinds: Sequence[tuple[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.choices, person.label = people, asks
        if kinds:
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]
