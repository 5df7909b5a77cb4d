"""What is asked where a meeting decides: which one and when, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.meetings.constants import Kind
from shequ_workflows.meetings.kinds import kinds_of
from shequ_workflows.meetings.step_forms import moment_field
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node

from .convening import kinds_for
from .decision_forms import CheckedForm, DecisionForm
from .edge_forms import MatterForm, long_text
from .turn_forms import RedecideForm as Changed
from .turn_forms import public_reason

#: How long a meeting lasts where nobody says otherwise.
USUAL = dt.timedelta(hours=2)


class PlaceField(forms.ModelChoiceField):
    """The community, or a compound of it, sent as its code."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            Node.objects.none(), to_field_name="code", empty_label=gettext_lazy("the whole community"), **more
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class MeetingPlanForm(MatterForm):
    """Kind, day and place of the meeting that decides."""

    kind = forms.ChoiceField(label=gettext_lazy("Which meeting decides?"), widget=forms.RadioSelect)
    where = PlaceField(
        label=gettext_lazy("Who is called?"),
        help_text=gettext_lazy("Owners meet compound by compound; all others for the whole community."),
        required=False,
    )
    starts_at = moment_field(label=gettext_lazy("Begins"))
    ends_at = moment_field(
        label=gettext_lazy("Ends"), help_text=gettext_lazy("Empty: two hours later."), required=False
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    convener = forms.CharField(
        label=gettext_lazy("Convened by"),
        help_text=gettext_lazy("As it stands on the invitation, for example: owners' committee of Osmanthus Court."),
        max_length=80,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is None:
            self.fields["kind"].choices = Kind.choices  # type: ignore[attr-defined]
            return
        compounds = Node.objects.filter(path__startswith=self.subject.community.path, kind=NodeKind.COMPOUND)
        self.fields["where"].queryset = compounds.order_by("path")  # type: ignore[attr-defined]
        known = kinds_of(self.subject.node)
        offered = [(kind.value, self._named(known[kind])) for kind in kinds_for(self.subject)]
        self.fields["kind"].choices = [*self.others(), *offered]  # type: ignore[attr-defined]
        if len(offered) == 1 and not self.others():
            self.fields["kind"].initial = offered[0][0]

    def others(self) -> list[tuple[str, Sentence]]:
        """Ways beside a meeting."""
        return []

    def _named(self, kind: Any) -> str:
        return _("%(name)s (%(days)d days' notice)") % {"name": kind.name, "days": kind.notice_days}

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begins and not ends:
            cleaned["ends_at"] = begins + USUAL
        elif begins and ends and not begins < ends <= begins + dt.timedelta(hours=12):
            self.add_error("ends_at", _("It ends after it has begun, and on the same day."))
        if begins and begins <= self.moment:
            self.add_error("starts_at", _("Its time has passed. Please enter a time to come."))
        return cleaned


class ReferForm(MeetingPlanForm):
    summary = long_text(
        gettext_lazy("What the discussion showed"),
        gettext_lazy("It stands on the one-page sheet for the meeting. The public reads it."),
        rows=5,
        most=4000,
    )
    dissent = long_text(
        gettext_lazy("Who was against, and why"), gettext_lazy("Groups, not names."), required=False, rows=3
    )

    field_order = ["summary", "dissent"]


class RedecideForm(Changed, MeetingPlanForm):
    pass


class DisputeForm(MeetingPlanForm):
    """To a meeting, or to the street office for its opinion: then the meeting's fields stay empty."""

    starts_at = moment_field(label=gettext_lazy("Begins"), required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    reason = public_reason(gettext_lazy("What is in dispute, and why it is referred"))

    field_order = ["reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("Who is asked?")
        self.fields["kind"].required = False

    def others(self) -> list[tuple[str, Sentence]]:
        return [("", _("the street office, for its written opinion"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("kind"):
            return {**cleaned, "kind": "", "starts_at": None, "ends_at": None, "place": ""}
        for name in ("starts_at", "place"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("A meeting needs its time and its place."))
        return cleaned


class PassedForm(DecisionForm, CheckedForm):
    """The decision of a meeting; its numbers stand in the minutes."""

    witnessed = forms.BooleanField(
        label=gettext_lazy("Those who witnessed the count have signed the count sheet"), required=False
    )
    evidence = forms.CharField(
        label=gettext_lazy("Document of the result"),
        help_text=gettext_lazy(
            "Number or title of the written result. Needed where the owners decided: it comes from their convener."
        ),
        max_length=200,
        required=False,
    )


class FailedForm(CheckedForm):
    reasons = long_text(
        gettext_lazy("Why it was not adopted"),
        gettext_lazy("What was said against it, or how many were missing. The public reads this."),
        rows=4,
    )


class NotConvenedForm(MatterForm):
    convener = forms.CharField(label=gettext_lazy("Who says that no meeting is held?"), max_length=80)
    reason = public_reason(gettext_lazy("The convener's reason, as written"))
