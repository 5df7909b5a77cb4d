"""What objecting, answering, the supervision committee's opinion and taking back ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.hearing import KEYED_CHANNELS, Heard
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.machines import EdgeForm
from shequ_workflows.org.moment import local_date, now

from .constants import LONGEST_OBJECTION, OBJECTION_CLERKS

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"]
BY_WORD = [(channel.value, channel.label) for channel in KEYED_CHANNELS]


def long_text(label: Any, help_text: Any = "", *, rows: int = 4, most: int = LONGEST_OBJECTION) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "data-counter": ""})
    return forms.CharField(label=label, help_text=help_text, max_length=most, widget=widget)


class ObjectForm(forms.Form):
    """A resident objects."""

    text = long_text(
        _("What do you object to, and why?"),
        _(
            "For example: what in the notice is wrong, whom it harms, what should be done instead. The office knows who you are; the public reads only a short summary without names."
        ),
        rows=6,
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class KeyInForm(forms.Form):
    """Staff key in what somebody objected to by phone, on paper or in the office."""

    person = forms.ChoiceField(label=_("Who objects?"), widget=forms.RadioSelect)
    text = long_text(_("What was said or written"), _("In the objector's own words, with the reason."), rows=6)
    channel = forms.ChoiceField(label=_("How did it reach you?"), choices=BY_WORD, widget=forms.RadioSelect)
    heard_at = forms.DateTimeField(
        label=_("When did it reach you?"),
        help_text=_("What reached the office in time counts, also where it is keyed in the day after."),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=MOMENTS,
        initial=now,
    )
    phone = forms.CharField(
        label=_("Number of the call"),
        help_text=_("Only for phone calls; it is stored encrypted."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]

    @property
    def heard(self) -> Heard:
        data = self.cleaned_data
        return Heard(data["channel"], data["heard_at"], data["phone"])


class AnswerForm(EdgeForm):
    """The committee's written answer, and what the public reads of the objection."""

    answer = long_text(
        _("Answer in writing"),
        _("The objector reads it as it stands. The public reads it with names, telephones and rooms covered."),
        rows=6,
    )
    public_digest = long_text(
        _("What was objected, as the public reads it"),
        _("One or two sentences that tell nobody who objects. Names, telephones and rooms are covered already."),
        rows=3,
        most=500,
    )
    not_concerned = forms.BooleanField(
        label=_("I am not personally concerned by this objection"),
        help_text=_("Neither you nor your family gain or lose by it. Otherwise let a colleague answer."),
        error_messages={
            "required": _("Please let a colleague answer where you are personally concerned; else tick this.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        objection = getattr(self.subject, "objection", None)
        if self.subject is not None and objection is not None:
            subject = self.subject
            # Asked when the form is shown only.
            self.fields["public_digest"].initial = lambda: cover_text(subject, objection.text)[:500]


class OpinionForm(EdgeForm):
    """What the supervision committee says, keyed from paper where a member has no account."""

    opinion = long_text(
        _("What the supervision committee says"), _("With its reasons. The public reads it, names covered.")
    )
    opined_on = forms.DateField(
        label=_("Date of the opinion"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=lambda: local_date(now()),
    )
    signed_by = forms.CharField(
        label=_("Signed by"),
        help_text=_("Names of the members who signed, as on the paper. The public does not read them."),
        max_length=80,
    )
    heard_by = forms.ChoiceField(
        label=_("How did it reach you?"),
        help_text=_("You key it in for the committee; it is recorded that you did."),
        choices=[("", "—"), *BY_WORD],
        initial="paper",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor is None or self.subject is None:
            return
        # A member of the supervision committee signs by entering it himself.
        if self.actor.roles_at(self.subject.path).isdisjoint(OBJECTION_CLERKS):
            del self.fields["heard_by"]
            self.initial.setdefault("signed_by", self.actor.person.name if self.actor.person else "")


class RetractForm(EdgeForm):
    """Staff say how they were told; the objector is not asked."""

    reason = forms.CharField(
        label=_("Why do you take it back?"),
        help_text=_("If you like to say it. The office reads it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    heard_by = forms.ChoiceField(
        label=_("How did the objector tell you?"),
        help_text=_("You act on behalf of the objector; it is recorded that you did."),
        choices=[("", "—"), *BY_WORD],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is None or self.actor is None or self.subject.raised_by_id == self.actor.person_id:
            del self.fields["heard_by"]
