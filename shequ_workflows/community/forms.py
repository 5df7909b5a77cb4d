from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.masking import mask_name
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.models import Person

from .models import Compound, HouseholdMember


class CompoundField(forms.ModelChoiceField):
    """A compound with its community: there is more than one 阳光小区."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}({obj.node.label})"


class MatchForm(forms.Form):
    """Three things that only somebody of the household knows together."""

    compound = CompoundField(Compound.objects.none(), label=_("Where you live"), empty_label=None)
    room = forms.CharField(
        label=_("Building, entrance and room"),
        max_length=24,
        help_text=_("Like 3-2-501; in a building with one entrance 3-501."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        help_text=_("As on the ID card."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    tail = forms.CharField(
        label=_("Last four signs of your ID number or of your phone number"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, compounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["compound"]
        assert isinstance(field, CompoundField)
        field.queryset = compounds


class BlamedForm(forms.Form):
    def blame(self, refusal: Refusal) -> None:
        """The sentences of ``refusal``, at their fields."""
        for name, sentences in (refusal.errors or {"": [str(refusal.sentence)]}).items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class LetterForm(BlamedForm):
    """The code as it stands on the letter."""

    code = forms.CharField(
        label=_("Code on the letter"),
        max_length=20,
        help_text=_("Twelve letters and digits; dashes and capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class WhoForm(BlamedForm):
    """Who of the household speaks."""

    person = forms.ChoiceField(
        label=_("Choose your name"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose your name."),
            "invalid_choice": _("Please choose your own name. If it is missing, the office adds it at once: ring."),
        },
    )

    def __init__(self, *args: Any, members: Sequence[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {one.person.public_id: one.person for one in members}
        choices = [(one.person.public_id, label) for one, label in zip(members, _masked(members), strict=True)]
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def chosen(self) -> Person:
        return self._people[self.cleaned_data["person"]]


def _masked(members: Sequence[HouseholdMember]) -> list[str]:
    """What names the members to each other and says little to others: two daughters differ by their last sign."""
    labels = [_named(mask_name(one.person.name), one) for one in members]
    return [
        label if labels.count(label) == 1 else _named(f"*{one.person.name[-1:]}", one)
        for one, label in zip(members, labels, strict=True)
    ]


def _named(name: str, member: HouseholdMember) -> str:
    return gettext("%(name)s (%(relation)s)") % {"name": name, "relation": member.get_relation_display()}
