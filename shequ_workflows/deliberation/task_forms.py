"""What the steps of a task ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .decision_forms import IN_CHARGE
from .edge_forms import MatterForm, MemberField, date_field, long_text
from .forms import OnceForm


def people_in_charge(subject: Subject, at: dt.datetime | None = None) -> Any:
    """Whom a task may be given: those in office in the community who may be in charge of carrying out, by name."""
    held = Person.objects.present().holding(*IN_CHARGE, at=subject.community, when=at or now())
    return held.order_by("name", "pk")


class TaskForm(OnceForm):
    """A new task; ``may_show`` is the director's tick."""

    text = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=120)
    person = MemberField(label=gettext_lazy("Who does it?"))
    due_on = date_field(gettext_lazy("To be done by"), gettext_lazy("A working day: the office is open on it."))
    is_public = forms.BooleanField(
        label=gettext_lazy("Show this title on the public page"),
        help_text=gettext_lazy(
            "Names, telephones and rooms are covered. Without the tick the public reads only how many tasks are done."
        ),
        required=False,
    )

    def __init__(self, *args: Any, subject: Subject, may_show: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_in_charge(subject)  # type: ignore[attr-defined]
        if not may_show:
            del self.fields["is_public"]


class FinishForm(MatterForm):
    result = long_text(gettext_lazy("What was done"), rows=3, most=1000)


class MoveForm(MatterForm):
    due_on = date_field(gettext_lazy("New day"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def clean_due_on(self) -> dt.date | None:
        return self.lies_ahead("due_on")


class PassOnForm(MatterForm):
    person = MemberField(label=gettext_lazy("Who does it from now on?"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            people = people_in_charge(self.subject, self.moment).exclude(pk=self.subject.assignee_id)
            self.fields["person"].queryset = people  # type: ignore[attr-defined]


class DropForm(MatterForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class ShowForm(MatterForm):
    is_public = forms.BooleanField(
        label=gettext_lazy("Show this title on the public page"),
        help_text=gettext_lazy("Names, telephones and rooms are covered."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task = getattr(self.subject, "task", None)
        if task is not None:
            self.initial.setdefault("is_public", task.is_public)
