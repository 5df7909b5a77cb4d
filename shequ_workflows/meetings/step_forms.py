"""What the edges of a meeting and of an undertaking ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import EdgeForm
from shequ_workflows.org.moment import today


class MomentInput(forms.DateTimeInput):
    """Date and time in one control; the browser sends ``2026-11-23T17:30``."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def moment_field(**options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"], **options
    )


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class HoursForm(forms.Form):
    """Begins and ends: both given, one after the other."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begins, ends = data.get("starts_at"), data.get("ends_at")
        if begins and ends and not begins < ends <= begins + dt.timedelta(hours=12):
            self.add_error("ends_at", _("It ends after it has begun, and on the same day."))
        return data


class PostponeForm(HoursForm, EdgeForm):
    """Another time or place, with the reason."""

    starts_at = moment_field(label=_("Begins"))
    ends_at = moment_field(label=_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=120)
    reason = forms.CharField(label=_("Reason, which everybody can read"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = getattr(self.subject, "meeting", None)
        if meeting is not None:
            for name in ("starts_at", "ends_at", "place"):
                self.initial.setdefault(name, getattr(meeting, name))


class ReasonForm(EdgeForm):
    reason = forms.CharField(
        label=_("Reason, which everybody can read"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class MinutesForm(EdgeForm):
    """The minutes, with a line for every item that was only talked over."""

    chair = forms.CharField(label=_("Chaired by"), max_length=40)
    keeper = forms.CharField(label=_("Minutes kept by"), max_length=40)
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("For the office and those who were invited. Visitors read only what came of each item."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = getattr(self.subject, "meeting", None)
        if meeting is None:
            return
        if self.actor is not None and self.actor.person is not None:
            self.initial.setdefault("keeper", self.actor.person.name)
        for item in meeting.agenda.order_by("position"):
            self.fields[f"said_{item.position}"] = forms.CharField(
                label=_("What came of item %(number)d: %(title)s") % {"number": item.position, "title": item.title},
                max_length=500,
                initial=item.said,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Everybody reads it: no names of residents."),
            )


class DoneForm(EdgeForm):
    result = forms.CharField(label=_("What was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class MoveForm(EdgeForm):
    """A new day, with the reason."""

    due_on = day_field(label=_("New day"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        if day < today():
            raise forms.ValidationError(_("This day has passed. Please choose one to come."))
        return day


class DropForm(EdgeForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
