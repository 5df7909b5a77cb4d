"""What the forms of edges are made of: texts, days, and a form that knows when its edge is taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date, now

from .machines import EdgeForm, Taking


def long_text(
    label: Any, help_text: Any = "", *, required: bool = True, rows: int = 4, most: int = 2000, **more: Any
) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows, "data-counter": ""})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most, widget=widget, **more)


def date_field(label: Any, help_text: Any = "", *, required: bool = True, **more: Any) -> forms.DateField:
    """A date."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget, **more)


def lines(value: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip(" \t-·•、") for line in value.splitlines() if line.strip(" \t-·•、")]


class TimedEdgeForm(EdgeForm):
    """A form that knows the instant at which its edge is taken: now, or when an import or the demo says it was."""

    @property
    def moment(self) -> dt.datetime:
        taking: Taking | None = getattr(self.subject, "taking", None)
        return taking.at if taking is not None else now()

    @property
    def today(self) -> dt.date:
        return local_date(self.moment)

    def holding(self, *roles: str) -> Any:
        """People who hold one of ``roles`` at or above the community, by name."""
        if self.subject is None:
            return Person.objects.none()
        held = Person.objects.present().holding(*roles, at=self.subject.community, when=self.moment)
        return held.order_by("name", "pk")

    def has_come(self, name: str) -> dt.date | None:
        """The day given; an error where it lies ahead."""
        day: dt.date | None = self.cleaned_data[name]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day has not come yet. Enter the day on which it happened."))
        return day

    def lies_ahead(self, name: str) -> dt.date | None:
        """The day given; an error where it has come."""
        day: dt.date | None = self.cleaned_data[name]
        if day is not None and day <= self.today:
            raise forms.ValidationError(_("Enter a day that is still to come."))
        return day
