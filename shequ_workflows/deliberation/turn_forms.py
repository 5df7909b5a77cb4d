"""What the turns of a matter ask for: merge, another round, back, reconsider, decide anew, keep, advice of the street."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject

from .constants import KIND, TAKES_IN
from .decision_forms import MembersVoteForm, VotedForm
from .edge_forms import MatterForm, date_field, long_text

READ_BY_ALL = gettext_lazy("The public reads this.")


def public_reason(label: Any, help_text: Any = READ_BY_ALL, **more: Any) -> forms.CharField:
    """Why, for everybody to read."""
    return long_text(label, help_text, rows=3, most=500, **more)


class MatterField(forms.ModelChoiceField):
    """Another matter of the community, sent as public id."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Subject.objects.none(), to_field_name="public_id", empty_label="—", **more)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.title}"


class MergeForm(MatterForm):
    target = MatterField(
        label=gettext_lazy("Goes on with"),
        help_text=gettext_lazy(
            "A matter of this community that is being looked at or discussed and asks for the same."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            others = Subject.objects.filter(kind=KIND, community=self.subject.community_id, state__in=TAKES_IN)
            rows = others.exclude(pk=self.subject.pk).order_by("-opened_at", "-pk")
            self.fields["target"].queryset = rows  # type: ignore[attr-defined]


class AddRoundForm(MatterForm):
    new_facts = long_text(
        gettext_lazy("What is new"),
        gettext_lazy("A second round needs new facts: what came up that nobody knew?"),
        rows=3,
    )
    reason = public_reason(gettext_lazy("Why is it discussed longer?"))


class SendBackForm(MatterForm):
    reason = public_reason(gettext_lazy("Why does it go back to discussion?"))


class ReconsiderForm(MatterForm):
    reason = public_reason(
        gettext_lazy("What is reconsidered, and why"), gettext_lazy("The public and all who objected read this.")
    )


class CorrectForm(MatterForm):
    reason = forms.CharField(
        label=gettext_lazy("What was corrected, and why"),
        help_text=gettext_lazy("The public reads this."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_minor = forms.BooleanField(
        label=gettext_lazy("The decision itself stays as it is"),
        error_messages={
            "required": gettext_lazy(
                "A changed decision is no correction: reconsider it, or decide anew. Tick this if only the wording changes."
            )
        },
    )
    conceal = forms.BooleanField(
        label=gettext_lazy("Do not show the old text any more"),
        help_text=gettext_lazy("Tick this where a name or another personal datum stood in it."),
        required=False,
    )


class RedecideForm(MatterForm):
    """What has changed since the decision: the cost, the aim, or both. How much is a matter of the guard."""

    new_cost = forms.DecimalField(
        label=gettext_lazy("New cost in yuan"),
        help_text=gettext_lazy("Only if it changes by more than a tenth."),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    new_aim = long_text(
        gettext_lazy("New aim"),
        gettext_lazy("Only if something else is to be done than was decided."),
        required=False,
        rows=3,
    )
    reason = public_reason(gettext_lazy("Why is it decided anew?"))


class KeepForm(MembersVoteForm):
    """The vote on the change, where the committee voted; a meeting's count stands in its minutes."""

    held_on = date_field(gettext_lazy("Day of the meeting"), required=False)
    reason = public_reason(gettext_lazy("Why does the first decision stand?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_voted = self.subject is None or self.subject.state == "deciding"
        if not self.is_voted:
            for name in [name for name in self.fields if name != "reason"]:
                del self.fields[name]
            self.members = {}

    def clean(self) -> dict[str, Any]:
        if not self.is_voted:
            return dict(self.cleaned_data)
        cleaned = super().clean()
        if not cleaned.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", _("Enter the day on which the committee voted on the change."))
        return cleaned

    def clean_held_on(self) -> dt.date | None:
        return self.has_come("held_on")


class StreetOpinion(MatterForm):
    """The written opinion of the street office on a dispute."""

    street_opinion = public_reason(
        gettext_lazy("What the street office advised"), gettext_lazy("In a few sentences. The public reads this.")
    )
    street_number = forms.CharField(label=gettext_lazy("Number of its letter"), max_length=80)
    street_on = date_field(gettext_lazy("Date of its letter"))

    def clean_street_on(self) -> dt.date | None:
        return self.has_come("street_on")


class AdvisedReopenForm(StreetOpinion):
    pass


class AdvisedKeepForm(StreetOpinion, VotedForm):
    due_on = date_field(
        gettext_lazy("To be done by"), gettext_lazy("Only if the day in the decision changes."), required=False
    )

    def clean_due_on(self) -> dt.date | None:
        return self.lies_ahead("due_on")
