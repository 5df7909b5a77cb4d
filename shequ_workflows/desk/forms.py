"""What the intake's edges ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import EdgeForm
from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .constants import IntakeKind


class ColleagueField(forms.ModelChoiceField):
    """A colleague of the same community, by public id."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("— nobody yet —"))
        super().__init__(Person.objects.none(), to_field_name="public_id", **kwargs)

    def label_from_instance(self, obj: Person) -> str:
        return obj.name


class HandOnForm(EdgeForm):
    """Who handles it: a colleague, or a firm or office in words."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[("", "—"), *IntakeKind.choices], required=False)
    colleague = ColleagueField(label=_("Colleague in charge"), required=False)
    handler = forms.CharField(
        label=_("Or a firm or office"),
        max_length=60,
        required=False,
        help_text=_("For example: Guihua property company, repairs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            staff = Person.objects.holding(*COMMUNITY_STAFF, at=self.subject.node, when=now()).order_by("name")
            self.fields["colleague"].queryset = staff  # type: ignore[attr-defined]


class FinishForm(EdgeForm):
    """What was answered. Empty where a linked matter has ended and speaks for itself."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[("", "—"), *IntakeKind.choices], required=False)
    answer = forms.CharField(
        label=_("What was answered"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_("In the words you told them. They will read it on their slip."),
    )


class VoidForm(EdgeForm):
    reason = forms.CharField(label=_("Why it was entered by mistake"), max_length=200)
