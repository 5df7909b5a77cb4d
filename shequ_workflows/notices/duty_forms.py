"""Settling what is to be published, and writing down that something is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from shequ_workflows.core.once import new_once
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now
from shequ_workflows.publicity.models import PublicityPeriod

from .duty_actions import LONGEST_WHAT
from .models import NoticePage, PublicationDue, PublicationRule
from .querysets import listed
from .rhythms import Rhythm

#: Notices to choose from.
OFFERED = 60


def notices_for(due: PublicationDue) -> list[tuple[str, str]]:
    """Notices of the community that may have published it: those of its kind first, the newest first. Three queries."""
    home = getattr(due.community, "page", None)
    since = dt.timedelta(days=1)
    found: list[tuple[bool, Any, str, str]] = []
    if home is not None:
        for page in listed(home).filter(urgency="", issued_at__gte=_midnight(due.begins_on) - since)[:OFFERED]:
            found.append((page.category != due.rule.category, page.issued_at, f"n{page.pk}", page.title))
    rows = PublicityPeriod.objects.within(due.community).public(now()).filter(opened_at__gte=_midnight(due.begins_on))
    for one in rows.order_by("-opened_at")[:OFFERED]:
        found.append((one.category != due.rule.category, one.opened_at, f"p{one.pk}", one.title))
    found.sort(key=lambda row: (row[0], -row[1].timestamp()))
    return [(key, f"{date_format(local_date(at), 'Y-m-d')} {title}") for _other, at, key, title in found]


def _midnight(day: dt.date) -> dt.datetime:
    at = now()
    return dt.datetime.combine(day, dt.time.min, at.tzinfo)


class PublishedForm(forms.Form):
    """Which notice it was."""

    notice = forms.ChoiceField(
        label=gettext_lazy("Which notice published it?"),
        help_text=gettext_lazy("Those of its kind stand first. It counts as published on the day on which it went up."),
    )

    def __init__(self, *args: Any, due: PublicationDue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"].choices = [("", "—"), *notices_for(due)]  # type: ignore[attr-defined]

    def chosen(self) -> NoticePage | PublicityPeriod:
        key: str = self.cleaned_data["notice"]
        if key.startswith("p"):
            return PublicityPeriod.objects.get(pk=key[1:])
        page: NoticePage = NoticePage.objects.get(pk=key[1:])
        return page


class NothingForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is there nothing to publish?"),
        max_length=200,
        help_text=gettext_lazy("Everybody reads it: no donation came in this quarter, say."),
    )


class EventForm(forms.Form):
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    node = forms.ModelChoiceField(
        Node.objects.none(), label=gettext_lazy("Community"), to_field_name="code", empty_label=None
    )
    rule = forms.ModelChoiceField(
        PublicationRule.objects.none(), label=gettext_lazy("What kind of matter is it?"), to_field_name="code",
        empty_label=None, widget=forms.RadioSelect,
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST_WHAT,
        help_text=gettext_lazy("Everybody reads it. For example: the representatives' meeting passed the covenant."),
    )
    day = forms.DateField(
        label=gettext_lazy("When?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("once", new_once())
        initial.setdefault("day", local_date(now()))
        super().__init__(*args, **kwargs)
        field: Any = self.fields["node"]
        field.queryset = places
        rule: Any = self.fields["rule"]
        rule.queryset = PublicationRule.objects.filter(is_active=True, rhythm=Rhythm.EVENT)
        first = list(places[:2])
        if first:
            field.initial = first[0].code
        if len(first) <= 1:
            field.widget = forms.HiddenInput()
